// What can be taken hold of: the peak of each curve (mean and weight), its shoulder (scale), and the borders of the weights.

import { html, make } from 'live/common/dom.js';
import { isShortcut } from 'live/common/keys.js';
import { within } from 'live/common/numbers.js';
import { SHAPES, heightAt } from './curves.js';
import { COLOURS, LEFT, RIGHT, TOP, heightFrom, percent, xFrom } from './plot.js';

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export function buildHandles(builder) {
  const { find } = builder;
  const made = builder.state.parts.map((_, i) => [
    handle(builder, 'peak', i, (dx, dy) => nudge(builder, i, { mean: dx, weight: dy / 100 })),
    handle(builder, 'shoulder', i, (dx, dy) => nudge(builder, i, { scale: dx || dy })),
  ]);
  find('.handles').replaceChildren(...made.flat());
  find('.dividers').replaceChildren(...[0, 1].map((i) => divider(builder, i)));
  find('.segments').replaceChildren(...builder.state.parts.map((_, i) => html('div', { class: 'segment', style: `--colour: var(${COLOURS[i]})` })));
}

function handle(builder, kind, i, move) {
  const made = grip(`${kind} handle`, i, move);
  made.style.setProperty('--colour', `var(${COLOURS[i]})`);
  if (kind === 'peak') made.textContent = i + 1;
  const dragShoulder = (x) => setPart(builder, i, { scale: xFrom(x) - builder.state.parts[i].mean });
  drag(builder, made, builder.find('.curves'), kind === 'peak' ? (x, y) => dragPeak(builder, i, x, y) : dragShoulder);
  return made;
}

function divider(builder, i) {
  const made = grip('divider', i, (dx, dy) => moveBorder(builder, i, borderAt(builder, i) + (dx || dy) / 100));
  drag(builder, made, builder.find('.strip'), (x) => moveBorder(builder, i, x));
  return made;
}

function grip(className, i, move) {
  const made = Object.assign(make('div', className), { tabIndex: 0, role: 'slider' });
  made.dataset.i = i;
  made.onkeydown = (event) => {
    const by = KEYS[event.key];
    if (!by || isShortcut(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const times = event.shiftKey ? 10 : 1;
    move(by[0] * times, by[1] * times);
  };
  return made;
}

// While the pointer holds ``made``, tell where it is on ``field``, in shares of its size, without a jump at the first touch.
function drag(builder, made, field, move) {
  made.onpointerdown = (event) => {
    if (event.button) return;
    event.preventDefault();
    made.focus({ preventScroll: true, focusVisible: false });
    made.setPointerCapture(event.pointerId);
    const grabbed = made.getBoundingClientRect();
    const off = [event.clientX - grabbed.x - grabbed.width / 2, event.clientY - grabbed.y - grabbed.height / 2];
    builder.scene.lit = made.classList.contains('divider') ? null : Number(made.dataset.i);
    made.onpointermove = (moved) => {
      const box = field.getBoundingClientRect();
      move((moved.clientX - off[0] - box.x) / box.width, (moved.clientY - off[1] - box.y) / box.height);
    };
    made.onpointerup = made.onpointercancel = () => {
      made.onpointermove = null;
      builder.scene.lit = null;
      builder.refresh();
    };
  };
}

// A curve is as high as its weight: its peak carries both mean and weight.
function dragPeak(builder, i, x, y) {
  const { parts, shape } = builder.state;
  const weight = (heightFrom(y) * parts[i].scale) / SHAPES[shape].density(0);
  setPart(builder, i, { mean: xFrom(x), weight });
}

function nudge(builder, i, by) {
  const part = builder.state.parts[i];
  setPart(builder, i, Object.fromEntries(Object.entries(by).filter(([, step]) => step).map(([name, step]) => [name, part[name] + step])));
}

// Take over new numbers for one component, within their limits. The other weights share what is left as they did before.
export function setPart(builder, i, changes) {
  const { limits, state } = builder;
  const part = state.parts[i];
  if (Number.isFinite(changes.mean)) part.mean = within(tenth(changes.mean), limits.means[0], limits.means[1]);
  if (Number.isFinite(changes.scale)) part.scale = within(tenth(changes.scale), limits.scales[0], limits.scales[1]);
  if (Number.isFinite(changes.weight)) setWeights(state, i, changes.weight, limits.least / 100);
  builder.changed();
}

function tenth(value) {
  return Math.round(value * 10) / 10;
}

// Weights in steps of a tenth of a percent, none below the least, together 1.
function setWeights({ parts }, i, wanted, least) {
  const others = parts.filter((_, k) => k !== i);
  const weight = within(Math.round(wanted * 1000) / 1000, least, 1 - least * others.length);
  const left = 1 - weight;
  const first = others[0].weight / (others[0].weight + others[1].weight);
  parts[i].weight = weight;
  others[0].weight = within(Math.round(left * first * 1000) / 1000, least, left - least);
  others[1].weight = Math.round((left - others[0].weight) * 1000) / 1000;
}

function borderAt({ state }, i) {
  return state.parts.slice(0, i + 1).reduce((sum, { weight }) => sum + weight, 0);
}

// Move the border between two neighbours; the third weight stays.
function moveBorder(builder, i, to) {
  const { parts } = builder.state;
  const least = builder.limits.least / 100;
  const before = borderAt(builder, i) - parts[i].weight;
  const both = parts[i].weight + parts[i + 1].weight;
  parts[i].weight = Math.round(within(to - before, least, both - least) * 1000) / 1000;
  parts[i + 1].weight = Math.round((both - parts[i].weight) * 1000) / 1000;
  builder.changed();
}

// Put the handles where the curves are. One whose curve leaves the picture waits at its edge.
export function placeHandles({ find, state, limits }) {
  const clamp = (share) => `${100 * within(share, 0.01, 0.99)}%`;
  const share = (x) => (x - LEFT) / (RIGHT - LEFT);
  state.parts.forEach((part, i) => {
    const [peak, shoulder] = [...find('.handles').children].slice(2 * i, 2 * i + 2);
    const place = (element, x) => {
      element.style.left = clamp(share(x));
      element.style.top = clamp(1 - heightAt(part, state.shape, x) / TOP);
    };
    place(peak, part.mean);
    place(shoulder, part.mean + part.scale);
    const { means, scales } = limits;
    say(peak, `Component ${i + 1}: mean, and with up and down its weight`, part.mean, means, `mean ${part.mean}, weight ${percent(part.weight)}`);
    say(shoulder, `Component ${i + 1}: scale`, part.scale, scales, `scale ${part.scale}`);
    const piece = find('.segments').children[i];
    piece.style.flexGrow = part.weight;
    piece.textContent = part.weight > 0.07 ? `${i + 1}: ${(100 * part.weight).toFixed(part.weight * 1000 % 10 ? 1 : 0)} %` : i + 1;
  });
  [...find('.dividers').children].forEach((each, i) => {
    const at = borderAt({ state }, i);
    each.style.left = `${100 * at}%`;
    say(each, `Border between the weights of components ${i + 1} and ${i + 2}`, Math.round(100 * at), [0, 100], percent(at));
  });
}

function say(element, label, now, [least, most], text) {
  Object.assign(element, { ariaLabel: label, ariaValueNow: now, ariaValueMin: least, ariaValueMax: most, ariaValueText: text });
}
