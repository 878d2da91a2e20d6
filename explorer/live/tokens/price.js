// What a larger vocabulary buys, fewer unknown tokens, and what it costs, parameters.

import { html, setAll, setText, svg } from 'live/common/dom.js';
import { percent, whole, within } from 'live/common/numbers.js';
import { isUnknown } from './tokenizer.js';

const LEAST = 10; // entries at the left end of the scale
const PARTS = ['embedding', 'inner', 'output', 'biases'];

// The slider moves along the logarithm of the size: from 10 to 100 is as far as from 1,000 to 10,000.
export function sizeAt(position, most) {
  const least = Math.min(LEAST, most);
  if (position >= 1) return most;
  const size = Math.exp(Math.log(least) + position * Math.log(most / least));
  const step = 10 ** Math.max(0, Math.floor(Math.log10(size)) - 1);
  return Math.max(least, Math.min(most, Math.round(size / step) * step));
}

export function positionOf(size, most) {
  const least = Math.min(LEAST, most);
  return most === least ? 1 : Math.log(Math.max(size, least) / least) / Math.log(most / least);
}

/** The size a step up (1) or down (-1): one entry at least, for in a small vocabulary a part of the scale is less than one. */
export function nextSize(size, most, direction) {
  const found = sizeAt(within(positionOf(size, most) + direction * 0.04, 0, 1), most);
  return found === size ? within(size + direction, Math.min(LEAST, most), most) : found;
}

export function drawPrice(page) {
  const { model, view, ids, tokens } = page;
  const range = page.find('#size');
  setText(page.find('.size'), whole(view.size));
  setText(page.find('.unit'), `of ${whole(model.entries)} ${model.kind === 'words' ? 'entries' : 'characters'}`);
  const at = Math.round(1000 * positionOf(view.size, model.entries));
  if (range.valueAsNumber !== at && !page.sliding) range.value = at;
  range.ariaValueText = `${whole(view.size)} entries`;
  setText(page.find('.least'), whole(Math.min(LEAST, model.entries)));
  setText(page.find('.most'), whole(model.entries));
  const share = tokens.length ? ids.filter((id) => isUnknown(page.model, id)).length / tokens.length : 0;
  page.find('.unknown-track i').style.transform = `scaleX(${share})`;
  setText(page.find('.share'), tokens.length ? percent(share, true) : '–');
  drawCurve(page);
  drawStack(page);
  drawFamily(page);
}

// For every position of the slider the share of the text that would be unknown.
function drawCurve(page) {
  const { model, full, view } = page;
  const picture = page.find('.curve');
  if (!picture.firstChild) {
    picture.setAttribute('viewBox', '0 0 1000 100');
    ['area', 'line', 'now'].forEach((name) => svg(name === 'now' ? 'line' : 'path', { class: name }, picture));
  }
  const rows = [...full].sort((a, b) => a - b); // ids in the whole vocabulary; unknown ones are never bought
  const count = rows.length;
  const never = rows.filter((id) => isUnknown(page.model, id)).length;
  let known = never;
  let path = '';
  for (let x = 0; x <= 1000 && count; x += 5) { // of an empty text there is no share
    const size = sizeAt(x / 1000, model.entries);
    while (known < rows.length && rows[known] < size) known += 1;
    path += `${x ? 'L' : 'M'}${x} ${100 * known / count - 100 * never / count}`;
  }
  picture.children[0].setAttribute('d', path && `${path}L1000 100L0 100Z`);
  picture.children[1].setAttribute('d', path);
  const now = 1000 * positionOf(view.size, model.entries);
  setAll(picture.children[2], { x1: now, x2: now, y1: 0, y2: 100 });
  const least = page.find('.share').textContent;
  picture.setAttribute('aria-label', !count ? 'The text is empty.' : `Share of the text that is unknown for every size of the vocabulary; at ${whole(view.size)} entries it is ${least}.`);
}

function costs({ model, view }) {
  const { dimension, units, rest } = model;
  return { embedding: view.size * dimension, inner: rest, output: units * view.size, biases: view.size };
}

function drawStack(page) {
  const stack = page.find('.stack');
  const { model } = page;
  const cost = costs(page);
  const whole_ = Object.values(costs({ model, view: { size: model.entries } })).reduce((a, b) => a + b, 0);
  const total = Object.values(cost).reduce((a, b) => a + b, 0);
  if (!stack.firstChild) PARTS.forEach((part) => stack.append(html('i', { class: part })));
  PARTS.forEach((part, i) => { stack.children[i].style.width = `${(100 * cost[part]) / whole_}%`; });
  setText(page.find('.total'), whole(total));
  drawSum(page, cost);
}

// 10,000 × 100 + 128 × 10,000 + 10,000 + 117,248: each number in the colour of its part, and what it counts.
function drawSum(page, cost) {
  const { model: { dimension, units }, view: { size } } = page;
  const terms = {
    embedding: [`${whole(size)} × ${whole(dimension)}`, 'embedding rows'],
    output: [`${whole(units)} × ${whole(size)}`, 'output columns'],
    biases: [whole(size), 'output biases'],
    inner: [whole(cost.inner), 'layers between'],
  };
  const sum = page.find('.sum');
  if (!sum.firstChild) {
    Object.keys(terms).forEach((part, i) => sum.append(
      html('span', { class: 'term' }, html('span', {}, i ? '+ ' : ''), html('b'), html('i', { class: part }), html('span', { class: 'counts small' })),
    ));
  }
  Object.values(terms).forEach(([number, counts], i) => {
    setText(sum.children[i].children[1], number);
    setText(sum.children[i].children[3], counts);
  });
}

// With stems there is a second saving: words that share a stem share an entry.
function drawFamily(page) {
  const line = page.find('.family');
  const stems = page.stemsOf;
  if (page.view.kind !== 'words' || !page.view.stem || !stems) return setText(line, '');
  const kept = stems.slice(page.model.first, page.view.size);
  const different = new Set(kept).size;
  return setText(line, `A model trained on stems: ${whole(different + page.model.first)} entries in place of these ${whole(page.view.size)}.`);
}
