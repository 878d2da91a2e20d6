// The image with the followed pixel on it, and what of it the pixel can see in the layer that is shown.

import { Cells, UNIT, addHatches, grey, moveTo } from 'live/common/convolution/drawing.js';
import { nameInWords } from 'live/common/convolution/names.js';
import { html, svg } from 'live/common/dom.js';
import { pixelOf } from './values.js';

export function buildReach(part) {
  const { rows, columns } = part.network;
  const picture = part.find('.scene');
  picture.setAttribute('viewBox', `0 0 ${columns * UNIT} ${rows * UNIT}`);
  const hatch = addHatches(picture);
  part.image = { hatch, pixels: new Cells(picture, rows, columns, 'pixels'), film: new Cells(picture, rows, columns), stripes: new Cells(picture, rows, columns) };
  part.image.cursor = svg('rect', { class: 'cursor moving', width: UNIT, height: UNIT }, picture);
  picture.onpointerdown = (event) => press(part, picture, event);
  picture.onpointermove = (event) => part.dragging && follow(part, pointed(picture, event));
  picture.onpointerup = picture.onpointercancel = () => release(part);
}

function pointed(picture, event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
  return { row: Math.floor(point.y / UNIT), column: Math.floor(point.x / UNIT) };
}

function press(part, picture, event) {
  if (event.button) return;
  event.preventDefault();
  part.dragging = true;
  picture.setPointerCapture(event.pointerId);
  follow(part, pointed(picture, event));
}

export function follow(part, { row, column }) {
  const within = (number, limit) => Math.min(limit - 1, Math.max(0, number));
  const place = { row: within(row, part.network.rows), column: within(column, part.network.columns) };
  if (place.row !== part.view.row || place.column !== part.view.column) part.set(place);
}

function release(part) {
  if (!part.dragging) return;
  part.dragging = false;
  part.report(0);
}

const FILM = { seen: ['var(--role-seen)', 0.5], blind: ['var(--surface)', 0.72], later: ['var(--surface)', 0.7], far: ['var(--surface)', 0.45], pixel: ['none', 1] };

export function showReach(part) {
  const { image, trace, view, network, layer } = part;
  const kinds = trace.levels.length ? Array.from({ length: network.pixels }, (_, at) => kindOf(part, layer, at)) : [];
  kinds.forEach((kind, at) => {
    image.pixels.paint(at, grey(trace.levels[at], network.levels));
    const [fill, strength] = layer.field ? FILM[kind] : ['none', 1];
    image.film.paint(at, fill, strength);
    image.stripes.paint(at, layer.field ? { blind: image.hatch.blind, later: image.hatch.unseen }[kind] ?? 'none' : 'none');
  });
  moveTo(image.cursor, view.row, view.column);
  const words = reachInWords(part, layer, kinds);
  part.find('.reach').textContent = words;
  part.find('.where').textContent = `row ${view.row + 1}, column ${view.column + 1} · pixel ${pixelOf(part) + 1}, level ${trace.levels[pixelOf(part)]}`;
  part.find('.scene').setAttribute('aria-label', `${nameInWords(trace.image)}; ${part.find('.where').textContent}. ${words}`);
  showLegend(part, kinds);
}

function kindOf(part, layer, at) {
  const { columns } = part.network;
  if (!layer.field) return at === pixelOf(part) ? 'pixel' : 'far';
  const row = Math.floor(at / columns);
  return reachOf(layer.field, row - part.view.row, at - row * columns - part.view.column);
}

function reachOf(field, down, right) {
  if (!down && !right) return 'pixel';
  const [height, width] = field.size;
  const [middle, centre] = [(height - 1) / 2, (width - 1) / 2];
  const inside = Math.abs(down) <= middle && Math.abs(right) <= centre;
  if (inside && field.cells[(down + middle) * width + right + centre]) return 'seen';
  if (down > 0 || (down === 0 && right > 0)) return 'later';
  const { top, left, bottom, end } = field.window;
  return down >= top && down <= bottom && right >= left && right <= end ? 'blind' : 'far';
}

function reachInWords(part, layer, kinds) {
  if (!layer.field) return 'Click a pixel to follow it';
  const here = kinds.filter((kind) => kind === 'seen').length;
  return `It knows ${here} of ${pixelOf(part)} earlier pixels here`;
}

const LEGEND = { seen: 'seen', blind: 'before, never seen', far: 'too far', later: 'later' };

function showLegend(part, kinds) {
  const there = part.layer.field ? Object.keys(LEGEND).filter((kind) => kinds.includes(kind)) : [];
  const legend = part.find('.legend');
  if (legend.drawn === there.join()) return;
  legend.drawn = there.join();
  legend.replaceChildren(...there.map((kind) => html('span', {}, html('i', { class: `key ${kind}`, 'aria-hidden': 'true' }), LEGEND[kind])));
}
