// Two rows side by side, made of length 1. The products of their numbers, added up from left to right, end at the cosine.

import { setAll, setText, svg } from 'live/common/dom.js';
import { decimal, inBrackets } from 'live/common/numbers.js';
import { rowOf, shownName } from './rows.js';

export function drawComparison(page) {
  const { answer } = page;
  const partner = page.peeked ?? answer.partner;
  const [one, two] = [unit(rowOf(page, answer.word)), unit(rowOf(page, partner))];
  const products = one.map((value, i) => value * two[i]);
  const cosine = products.reduce((sum, part) => sum + part, 0);
  const order = [...products.keys()];
  if (page.view.sort) order.sort((a, b) => products[b] - products[a]);
  page.compared = { one, two, products, order, partner, cosine };
  const largest = Math.max(1e-9, ...one.map(Math.abs), ...two.map(Math.abs));
  drawBars(page.find('[data-band=one]'), order.map((i) => one[i]), largest);
  drawBars(page.find('[data-band=two]'), order.map((i) => two[i]), largest);
  drawSum(page.find('[data-band=product]'), order.map((i) => products[i]));
  const names = { one: shownName(page, answer.word), two: shownName(page, partner) };
  for (const [which, name] of Object.entries(names)) {
    setText(page.find(`.${which}`), name);
    page.find(`[data-band=${which}]`).ariaLabel = `The row of ${name}, made of length 1`;
  }
  setText(page.find('.pair'), `${names.one} and ${names.two}`);
  setText(page.find('.cosine'), decimal(cosine));
  page.find('.sorted').ariaPressed = String(page.view.sort);
  page.find('[data-band=product]').ariaLabel = `Their products for each dimension, and the sum so far, which ends at ${decimal(cosine)}`;
  setText(page.find('.read'), comparedSentence(page));
}

function unit(row) {
  const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)) || 1;
  return Array.from(row, (value) => value / length);
}

export function comparedSentence({ compared: { products, cosine } }) {
  const up = products.filter((part) => part > 0).length;
  return `cosine ${decimal(cosine)}, the sum of ${products.length} products: ${up} pull together, ${products.length - up} apart`;
}

export function readDimension(page, column) {
  const { one, two, products, order } = page.compared;
  const i = order[column];
  if (i === undefined) return;
  const sum = order.slice(0, column + 1).reduce((total, k) => total + products[k], 0);
  const product = `${decimal(one[i], 3)} · ${inBrackets(two[i], 3)} = ${decimal(products[i], 3)}`;
  setText(page.find('.read'), `dimension ${i + 1}: ${product}, sum so far ${decimal(sum, 3)}`);
}

function drawBars(picture, values, largest) {
  fill(picture, values.length, '0 -1 N 2');
  values.forEach((value, i) => drawBar(picture.children[i], i, value / largest, -Math.max(0, value / largest)));
}

function fill(picture, count, box, extra = []) {
  if (picture.childElementCount === count + extra.length) return;
  picture.setAttribute('viewBox', box.replace('N', count));
  picture.replaceChildren(...Array.from({ length: count }, () => svg('rect', { width: 0.8 })), ...extra.map(([name, kind]) => svg(name, { class: kind })));
}

function drawBar(bar, column, height, y) {
  setAll(bar, { class: height < 0 ? 'negative' : 'positive', x: column + 0.1, y, height: Math.abs(height) });
}

// The bars are what each dimension adds; the line is the sum so far. Both have the same scale, from the lowest to the highest.
function drawSum(picture, parts) {
  let sum = 0;
  const sums = parts.map((part) => { sum += part; return sum; });
  const [low, high] = [Math.min(0, ...sums, ...parts), Math.max(0.05, ...sums, ...parts)];
  fill(picture, parts.length, '0 0 N 1', [['line', 'zero'], ['path', 'running']]);
  const y = (value) => (high - value) / (high - low);
  parts.forEach((part, i) => drawBar(picture.children[i], i, part / (high - low), y(Math.max(0, part))));
  const [zero, line] = [...picture.children].slice(-2);
  setAll(zero, { x1: 0, x2: parts.length, y1: y(0), y2: y(0) });
  line.setAttribute('d', `M0 ${y(0)}${sums.map((value, i) => `L${i + 1} ${y(value)}`).join('')}`);
}
