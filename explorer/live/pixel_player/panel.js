// The panel beside the image: what the model expected at the current pixel, and how the draw decided.

import { make, makeButton, setText } from 'live/common/dom.js';
import { percent, whole } from 'live/common/numbers.js';
import { grey } from 'live/common/pixels.js';
import { fallsOn } from 'live/common/probability.js';
import { showMixture } from './mixtures.js';
import { atTemperature, expected, origin, unsureOf } from './numbers.js';
import { paintCurve } from './paint.js';

export const FEW_LEVELS = 16; // up to so many, every level has its bar; beyond, the distribution is a curve

// Bars and segments, made anew only when the number of levels is another.
export function buildLevels(find, { levels, components }, onChoose) {
  const bars = find('.bars');
  const few = levels <= FEW_LEVELS && !components;
  bars.hidden = find('.axis').hidden = !few;
  find('.curve').hidden = find('.span').hidden = few || components;
  find('.mixture').hidden = !components;
  const state = `${levels} ${few}`;
  if (bars.dataset.state === state) return;
  bars.dataset.state = state;
  find('.segments').classList.toggle('many', levels > FEW_LEVELS); // their borders would hide them
  bars.replaceChildren(...(few ? Array.from({ length: levels }, (_, level) => bar(level, levels, onChoose)) : []));
  find('.segments').replaceChildren(...Array.from({ length: levels }, (_, level) => swatch(level, levels, 'segment')));
}

function bar(level, levels, onChoose) {
  return makeButton('bar', () => onChoose(level), swatch(level, levels), make('span', 'name', `level ${level}`),
    make('span', 'track', make('i', 'fill'), make('i', 'ghost')), make('span', 'number'));
}

export function swatch(level, levels, style = 'swatch') {
  const made = make('i', style);
  made.style.background = grey(level, levels);
  return made;
}

export function showPanel(player) {
  const { find, answer, image, pixel, temperature } = player;
  const [row, column] = [Math.floor(pixel / answer.columns), pixel % answer.columns];
  setText(find('.pixel'), `pixel ${pixel + 1} of ${answer.pixels}`);
  setText(find('.cell'), `row ${row + 1}, column ${column + 1}`);
  if (!answer.detailed.includes(image)) return;
  const ghost = expected(answer, image, pixel);
  const p = atTemperature(ghost, temperature);
  const level = levelNow(player, p);
  showLevels(player, p, ghost, level);
  showStrip(player, p, level);
  showUnsure(player);
}

// While the slider is ahead of the server's images, the draw is decided here; else the images say.
function levelNow(player, p) {
  const { answer, image, pixel, temperature } = player;
  const there = image * answer.pixels + pixel;
  const follows = temperature !== answer.temperature && origin(answer, pixel) === 'drawn';
  return follows ? fallsOn(p, answer.draws[there]) : answer.images[there];
}

function showLevels(player, p, ghost, level) {
  const { find, answer } = player;
  if (answer.components) {
    showMixture(player, p, Array.from(ghost), level);
    return;
  }
  if (answer.levels > FEW_LEVELS) {
    find('.curve').ariaLabel = `Probability of the levels 0 to ${answer.levels - 1}; drawn: ${level}`;
    paintCurve(find('.curve'), p, Array.from(ghost), level);
    setText(find('.peak'), `highest: ${percent(Math.max(...p))}`);
    setText(find('.brightest'), `level ${answer.levels - 1}`);
    return;
  }
  [...find('.bars').children].forEach((each, i) => showBar(each, i, p[i], ghost[i], i === level));
}

function showBar(element, level, p, ghost, drawn) {
  element.querySelector('.fill').style.width = `${100 * p}%`;
  element.querySelector('.ghost').style.width = `${100 * ghost}%`;
  setText(element.querySelector('.number'), percent(p));
  element.classList.toggle('drawn', drawn);
  element.ariaLabel = `Level ${level}: ${percent(p)}${drawn ? ', drawn' : ''}. Force it`;
}

function showStrip(player, p, level) {
  const { find, answer, image, pixel } = player;
  const number = answer.draws[image * answer.pixels + pixel];
  [...find('.segments').children].forEach((each, i) => {
    each.style.flexGrow = p[i];
    each.classList.toggle('drawn', i === level);
  });
  find('.needle').style.left = `${100 * number}%`;
  const said = verdict(origin(answer, pixel), level, number, fallsOn(p, number));
  find('.verdict').dataset.level = level;
  setText(find('.verdict'), said);
  find('.strip').ariaLabel = `All levels laid end to end, level 0 first; ${said}`;
}

function verdict(came, level, number, wouldBe) {
  const draw = number.toFixed(3);
  if (came === 'forced') return `forced: ${level} (the draw ${draw} would give ${wouldBe})`;
  if (came === 'kept') return `kept from the real image: ${level} (the draw ${draw} would give ${wouldBe})`;
  return `drawn: ${level} (the draw is ${draw})`;
}

function showUnsure(player) {
  const { find, answer, image, pixel } = player;
  const values = unsureOf(answer, image);
  const most = Math.log2(answer.levels);
  const total = values.reduce((a, b) => a + b, 0);
  find('.mark').style.left = `${(100 * values[pixel]) / most}%`;
  setText(find('.most'), `${Number(most.toFixed(2))} bits`);
  setText(find('.bits'), `here ${values[pixel].toFixed(2)}, mean ${(total / answer.pixels).toFixed(2)}`);
}

export function showCost(player) {
  const { find, answer } = player;
  const { milliseconds, steps } = answer.cost;
  const images = answer.count === 1 ? '1 image' : `${answer.count} images`;
  setText(
    find('.took'),
    `${images} in ${time(milliseconds)}: every pixel computed once, in ${steps} steps. ` +
      `The chapter's loop: the whole network ${answer.pixels} times.`,
  );
  showLoop(find, answer.loop ?? { state: 'none' });
}

// The chapter's loop: not asked for, being timed, timed, or refused.
function showLoop(find, loop) {
  find('.times').hidden = loop.state !== 'done';
  find('.measure').hidden = loop.state === 'running' || loop.state === 'done';
  find('progress').hidden = loop.state !== 'running';
  find('progress').value = loop.fraction ?? 0;
  setText(find('.stage-of-loop'), loop.sentence ?? '');
  if (loop.state === 'done') showTimes(find('.times'), [loop.ours, loop.loop]);
}

function showTimes(list, times) {
  times.forEach((each, i) => {
    const line = list.querySelectorAll('dd')[i];
    line.querySelector('i').style.width = `${(50 * each) / Math.max(...times)}%`;
    const longer = whole(Number((each / times[0]).toPrecision(2)));
    setText(line.querySelector('span'), i ? `${time(each)}, about ${longer} times as long` : time(each));
  });
}

function time(milliseconds) {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
