// One map opened large; for a block's addition and its sum, the three maps of which one is the sum of the others.

import { points, stamp } from 'live/common/canvas.js';
import { html } from 'live/common/dom.js';
import { STEPS, pictureOf, shade, shadeOfGrey, topOfMap } from './colours.js';
import { featuresAt, mapOf } from './values.js';
import { layerTitle, mapName, value } from './words.js';

export function showClose(part) {
  const { layer } = part;
  const map = mapOf(part, layer);
  part.find('.map-name').textContent = mapName(part, layer, map);
  part.root.querySelectorAll('.previous-map, .next-map').forEach((button) => { button.classList.toggle('absent', layer.maps === 1); });
  showTermsOf(part, layer, map);
  showScale(part, layer, map);
}

// What is added to what: one picture alone, or what came in + what the block adds = what it passes on.
function termsOf(layer) {
  const named = (index, name, sign) => ({ index, name, sign });
  const sum = { sum: layer.index, expand: layer.index + 1 }[layer.kind];
  return sum ? [named(sum - 4, 'came in', ''), named(sum - 1, 'added', '+'), named(sum, 'sum', '=')] : [named(layer.index, '', '')];
}

function showTermsOf(part, layer, map) {
  const terms = termsOf(layer);
  const box = part.find('.terms');
  if (box.childElementCount !== terms.length) box.replaceChildren(...terms.map(term));
  box.classList.toggle('three', terms.length > 1);
  terms.forEach(({ index, name, sign }, at) => {
    const { values, sure } = featuresAt(part, index);
    const figure = box.children[at];
    figure.classList.toggle('current', index === layer.index && terms.length > 1);
    figure.querySelector('.sign').textContent = sign;
    figure.querySelector('.value').textContent = value(values[map], sure);
    figure.querySelector('.name').textContent = name || 'at the pixel';
    paintLarge(part, figure.querySelector('canvas'), index, map, topOf(part, terms, map));
    figure.querySelector('canvas').setAttribute('aria-label', `${mapName(part, part.network.layers[index], map)}, ${layerTitle(part.network.layers[index])}; at the pixel ${value(values[map], sure)}`);
  });
}

function term() {
  const canvas = html('canvas', { role: 'img' });
  return html('figure', {}, html('span', { class: 'sign', 'aria-hidden': 'true' }), canvas, html('span', { class: 'spot' }), html('figcaption', {}, html('b', { class: 'value' }), html('span', { class: 'name' })));
}

// The three share one scale, or the sum would not look like a sum.
function topOf(part, terms, map) {
  return Math.max(...terms.map(({ index }) => topOfMap(part, index, map)));
}

// A map lies in the middle of a square, ``size`` pixels wide and high.
function paintLarge(part, canvas, index, map, top) {
  const { rows, columns } = part.network;
  const size = Math.max(rows, columns);
  stamp(canvas, pictureOf(part, index, map, top));
  const { style } = canvas.parentElement;
  style.setProperty('--x', (part.view.column + (size - columns) / 2) / size);
  style.setProperty('--y', (part.view.row + (size - rows) / 2) / size);
  style.setProperty('--cell', 1 / size);
}

function showScale(part, layer, map) {
  const top = topOf(part, termsOf(layer), map);
  const signed = layer.kind === 'levels' && Array.from(part.trace.values[layer.index]).some((number) => number < 0);
  const isImage = layer.kind === 'image';
  const shareAt = (step) => (signed ? (2 * step) / STEPS - 1 : step / STEPS);
  const colourAt = (step) => (isImage ? shadeOfGrey(shareAt(step)) : shade(shareAt(step), 1, part.colours));
  stamp(part.find('.scale canvas'), points(STEPS + 1, 1, colourAt));
  part.find('.scale .least').textContent = isImage ? 'level 0' : signed ? value(-top) : '0';
  part.find('.scale .most').textContent = isImage ? `level ${part.network.levels - 1}` : value(top);
}
