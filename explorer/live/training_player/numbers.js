// What is shown as a number, and the rulers of the vertical axis.

import { whole } from 'live/common/numbers.js';

const LN2 = Math.log(2);
const LARGEST = 700; // nats of a training that has gone astray: the perplexity of more is no number

// Three digits after the point tell one late epoch from the next.
export function loss(nats, data, other) {
  if (!other) return nats.toFixed(3);
  if (data.ruler === 'bits') return (nats / LN2).toFixed(3);
  const perplexity = Math.exp(nats);
  return perplexity >= 1000 ? whole(Math.round(perplexity)) : perplexity.toPrecision(3);
}

export function unitName(data, other) {
  return other ? data.other : data.unit;
}

// The places of the ruler's lines, as pairs of nats and label. The other ruler lies beside the same curves.
/** @returns {[number, string][]} */
export function ticks([low, high], data, other) {
  if (!other) return steps(low, high).map((value) => [value, trimmed(value)]);
  if (data.ruler === 'bits') return steps(low / LN2, high / LN2).map((value) => [value * LN2, trimmed(value)]);
  return perplexities(low, high).map((value) => [Math.log(value), whole(value)]);
}

function steps(low, high, most = 6) {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9; i += 1) found.push(i * step);
  return found;
}

// On a wide range 1, 2, 5, 10, …; on a narrow one equal steps.
function perplexities(low, high) {
  const [from, to] = [low, high].map((nats) => Math.exp(Math.min(nats, LARGEST)));
  if (to / from < 4) return steps(from, to);
  const found = [];
  for (let power = 1; power <= to; power *= 10) found.push(...[1, 2, 5].map((each) => each * power));
  const inside = found.filter((value) => value >= from * 0.999 && value <= to * 1.001);
  return inside.length > 8 ? inside.filter((value) => /^10*$/.test(String(value))) : inside;
}

function trimmed(value) {
  return String(Number(value.toPrecision(4)));
}

// What the vertical axis spans: from 0 past blind guessing; or, close up, what the curves do after their steep beginning.
export function span(data, close) {
  const all = [...data.training, ...data.validation];
  if (!close) return [0, Math.max(data.uniform.value, ...all) * 1.06];
  const settled = Math.floor(data.numbers.length / 5);
  const late = [...data.training.slice(settled), ...data.validation.slice(settled)];
  const [low, high] = [Math.min(...late), Math.max(...late)];
  const room = (high - low || high || 1) * 0.08;
  return [Math.max(0, low - room), high + room];
}

export function tookText(seconds) {
  if (seconds === null) return '';
  return ` · took ${seconds < 90 ? `${Math.round(seconds)} s` : `${(seconds / 60).toFixed(1)} min`}`;
}
