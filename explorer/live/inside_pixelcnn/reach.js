// The image with the followed pixel on it, and what of it the pixel can see in the layer that is shown.

import { UNIT, moveTo } from 'live/common/convolution/drawing.js';
import { FILM, layImage, reaches } from 'live/common/convolution/field.js';
import { connectHand, nameInWords } from 'live/common/convolution/images.js';
import { html, svg } from 'live/common/dom.js';
import { grey } from 'live/common/pixels.js';
import { pixelOf } from './values.js';

export function buildReach(part) {
  const picture = part.find('.scene');
  part.image = layImage(picture, part.network);
  part.image.cursor = svg('rect', { class: 'cursor moving', width: UNIT, height: UNIT }, picture);
  connectHand(part, picture, part.network);
}

export function showReach(part) {
  const { image, trace, view, network, layer } = part;
  const kinds = layer.field ? reaches(layer.field, network, view) : [];
  trace.levels.forEach((level, at) => {
    image.pixels.paint(at, grey(level, network.levels));
    const [fill, strength] = FILM[kinds[at]] ?? ['none', 1];
    image.film.paint(at, fill, strength);
    image.stripes.paint(at, { blind: image.hatch.blind, later: image.hatch.unseen }[kinds[at]] ?? 'none');
  });
  moveTo(image.cursor, view.row, view.column);
  const words = reachInWords(part, layer, kinds);
  part.find('.reach').textContent = words;
  part.find('.where').textContent = `row ${view.row + 1}, column ${view.column + 1} · pixel ${pixelOf(part) + 1}, level ${trace.levels[pixelOf(part)]}`;
  part.find('.scene').setAttribute('aria-label', `${nameInWords(trace.image)}; ${part.find('.where').textContent}. ${words}`);
  showLegend(part, kinds);
}

function reachInWords(part, layer, kinds) {
  if (!layer.field) return 'Click a pixel to follow it';
  const here = kinds.filter((kind) => kind === 'seen').length;
  return `It knows ${here} of ${pixelOf(part)} earlier pixels here`;
}

const LEGEND = { seen: 'seen', blind: 'before, never seen', far: 'too far', later: 'later' };

function showLegend(part, kinds) {
  const there = Object.keys(LEGEND).filter((kind) => kinds.includes(kind));
  const legend = part.find('.legend');
  if (legend.drawn === there.join()) return;
  legend.drawn = there.join();
  legend.replaceChildren(...there.map((kind) => html('span', {}, html('i', { class: `key ${kind}`, 'aria-hidden': 'true' }), LEGEND[kind])));
}
