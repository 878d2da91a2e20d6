// The same numbers as curves over the words, and below them the stretch of each word's Jacobian.

import { cut, setText, svg } from 'live/common/dom.js';
import { DASHES } from './texts.js';
import { height, largest, LOWEST } from './numbers.js';

const [LEFT, TOP, BOTTOM] = [44, 8, 22];

export function paintCurves(page, word, rows) {
  const drawing = page.find('.curves');
  const { wide, tall } = room(drawing);
  const { scale, measure } = page.view;
  const down = (part) => TOP + (1 - part) * (tall - TOP - BOTTOM);
  const across = places(page.data.words.length, wide);
  const ticks = scale === 'linear' ? [0, 0.5, 1] : [...Array(LOWEST + 1).keys()].map((i) => 10 ** -i);
  ticks.forEach((tick) => grid(drawing, wide, down(height(tick, 1, scale)), label(tick)));
  const top = measure === 'gradient' ? 1 : largest((rows ?? []).map(largest));
  rows?.forEach((row, number) => {
    const most = measure === 'gradient' ? largest(row) : top;
    line(drawing, page.data.models[number].role, [...row].map((value, i) => [across(i), down(height(value, most, scale))]));
  });
  cursor(drawing, across(word), tall);
  names(drawing, page.data.words, across, tall - 6, wide);
  setText(page.find('.caption'), caption(page, word, measure));
}

function caption({ data }, word, measure) {
  const of = `the prediction after “${data.words[word]}”`;
  return measure === 'gradient'
    ? `Gradient of ${of} with respect to each word, as a share of its largest`
    : `How far ${of} moves when one word is replaced by [UNK], as a share of the largest`;
}

export function paintStretch(page, word) {
  const drawing = page.find('.stretch');
  const { wide, tall } = room(drawing);
  const across = places(page.data.words.length, wide);
  const most = Math.max(1.2, ...page.data.models.flatMap(({ stretch }) => stretch));
  const down = (value) => TOP + (1 - value / most) * (tall - 2 * TOP);
  [0, 1].forEach((tick) => grid(drawing, wide, down(tick), String(tick)));
  page.data.models.forEach(({ role, stretch }) => line(drawing, role, stretch.map((value, i) => [across(i), down(value)])));
  cursor(drawing, across(word), tall);
}

function room(drawing) {
  const [wide, tall] = [Math.max(200, drawing.clientWidth), drawing.clientHeight];
  drawing.replaceChildren();
  drawing.setAttribute('viewBox', `0 0 ${wide} ${tall}`);
  return { wide, tall };
}

function places(count, wide) {
  const step = (wide - LEFT - 12) / Math.max(1, count - 1);
  return (i) => LEFT + i * step;
}

function grid(drawing, wide, y, text) {
  svg('line', { x1: LEFT, x2: wide, y1: y, y2: y, class: 'grid' }, drawing);
  svg('text', { x: LEFT - 6, y: y + 4, 'text-anchor': 'end' }, drawing).append(text);
}

function label(tick) {
  return tick >= 0.001 || tick === 0 ? String(tick) : `10⁻${'⁰¹²³⁴⁵⁶'[Math.round(-Math.log10(tick))]}`;
}

function line(drawing, role, points) {
  const path = `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`;
  svg('path', { d: path, class: 'line', stroke: `var(--ink-${role})`, 'stroke-dasharray': DASHES[role] }, drawing);
}

function cursor(drawing, x, tall) {
  svg('line', { x1: x, x2: x, y1: 0, y2: tall - TOP, class: 'cursor' }, drawing);
}

// As many words below the curves as have room.
function names(drawing, words, across, y, wide) {
  let free = 0;
  words.forEach((word, i) => {
    const width = 7.2 * Math.min(word.length, 12) + 8;
    const x = Math.min(across(i), wide - width / 2);
    if (x - width / 2 < free) return;
    free = x + width / 2;
    svg('text', { x, y, 'text-anchor': 'middle' }, drawing).append(cut(word, 12));
  });
}
