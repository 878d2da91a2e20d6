// The image, and what lies on it: the kernel, what is hidden, what reaches the pixel.

import { places } from 'live/common/convolution/arithmetic.js';
import {
  CHANNELS, UNIT, drawColourKernel, drawKernel, hatchings, largest, moveTo, outlinePlace,
} from 'live/common/convolution/drawing.js';
import { FILM, layImage, reaches } from 'live/common/convolution/field.js';
import { indexIn, nameInWords } from 'live/common/convolution/images.js';
import { html, setAll, svg } from 'live/common/dom.js';
import { grey } from 'live/common/pixels.js';
import { cursorOf, fieldOf, kernelWeights, layerTitle, pixelCount } from './state.js';

export function buildImage(part) {
  const { rows, columns } = part.model;
  const picture = part.find('.image');
  part.image = layImage(picture, part.model);
  const clip = svg('clipPath', { id: `within-${hatchings}` }, part.image.hatch.defs);
  svg('rect', { width: columns * UNIT, height: rows * UNIT }, clip);
  const clipped = svg('g', { 'clip-path': `url(#within-${hatchings})` }, picture);
  part.image.kernel = svg('g', { class: 'moving' }, clipped);
  part.image.marks = svg('g', {}, picture);
  part.image.frame = svg('rect', { class: 'frame moving' }, clipped);
  part.image.cursor = svg('g', { class: 'moving' }, picture);
  svg('rect', { class: 'cursor', width: UNIT, height: UNIT }, part.image.cursor);
  part.image.question = svg('text', { class: 'question', x: UNIT / 2, y: UNIT / 2 + 4.5 }, part.image.cursor);
  fillAxis(part.find('.axis.top'), columns, 'left', Math.max(rows, columns));
  fillAxis(part.find('.axis.left'), rows, 'top', Math.max(rows, columns));
}

// The image lies in the middle of a square, ``size`` pixels wide and high.
function fillAxis(axis, count, side, size) {
  const place = (number) => `${((number - 0.5 + (size - count) / 2) / size) * 100}%`;
  const ticks = Array.from({ length: count }, (_, index) => index + 1).filter((number) => number === 1 || number % 5 === 0);
  axis.append(...ticks.map((number) => html('span', { style: `${side}: ${place(number)}` }, String(number))));
}

export function showImage(part) {
  const { view, image } = part;
  paintPixels(part);
  for (const moving of [image.kernel, image.frame, image.cursor]) moveTo(moving, view.row, view.column);
  const lying = view.mode === 'kernel' || view.mode === 'colour';
  image.kernel.style.display = image.frame.style.display = lying ? '' : 'none';
  if (lying) layKernel(part);
  else paintFilm(part);
  if (lying) [image.film, image.stripes].forEach((cells) => cells.clear());
  showMarks(part);
  part.find('.where').textContent = `row ${view.row + 1}, column ${view.column + 1} · pixel ${cursorOf(part) + 1}`;
  part.find('.image').setAttribute('aria-label', imageInWords(part));
}

function paintPixels(part) {
  const { input, layer: { inputs }, maps: { values } } = part.shown;
  const isImage = part.view.mode !== 'kernel' || inputs === 1;
  const most = isImage ? 0 : largest(values.filter((_, index) => index % inputs === input));
  const levels = part.view.mode === 'leak' ? part.leak.levels : part.levels;
  for (let pixel = 0; pixel < levels.length; pixel++) {
    if (isImage) part.image.pixels.paint(pixel, grey(levels[pixel], part.model.levels));
    else part.image.pixels.paint(pixel, 'var(--strip)', most ? values[pixel * inputs + input] / most : 0);
  }
}

// The kernel is drawn anew only when it is another kernel; sliding it moves the finished drawing.
function layKernel(part) {
  const { view, image, shown } = part;
  const colour = view.mode === 'colour';
  const kernel = colour ? colourKernel(view) : shown.layer;
  const name = colour ? `colour ${view.size} ${view.kind} ${view.channel}` : `${part.kernelName} ${shown.filter} ${shown.input}`;
  if (image.drawn !== name) {
    image.drawn = name;
    if (colour) drawColourKernel(image.kernel, kernel, CHANNELS.indexOf(view.channel), image.hatch);
    else drawKernel(image.kernel, kernel, kernelWeights(shown), shown.most * (kernel.name === 'plain' ? 4 : 1), image.hatch);
    const [width, height] = [kernel.columns, kernel.rows].map((count) => ((count - 1) * kernel.dilation + 1) * UNIT);
    setAll(image.frame, { x: (UNIT - width) / 2, y: (UNIT - height) / 2, width, height });
  }
  image.question.textContent = !colour && kernel.kind === 'A' ? '?' : '';
}

export function colourKernel(view) {
  return { kind: view.kind, rows: view.size, columns: view.size, dilation: 1, places: places(view.size, view.size, view.kind) };
}

// Over the image: what reaches the pixel, what never does, and what comes later.
function paintFilm(part) {
  const { view, image } = part;
  const kinds = view.mode === 'field' ? reaches(fieldOf(part), part.model, view) : hiddenInTest(part);
  for (let pixel = 0; pixel < pixelCount(part); pixel++) {
    const kind = kinds[pixel];
    image.film.paint(pixel, FILMS[kind][0], FILMS[kind][1]);
    image.stripes.paint(pixel, { blind: image.hatch.blind, later: image.hatch.unseen, pixel: image.hatch.unseen }[kind] ?? 'none');
  }
  image.question.textContent = view.mode === 'field' || view.masks ? '?' : '';
}

// What the masks hide in the leak test; the changed pixel is left to be seen by us.
function hiddenInTest(part) {
  const { changes } = part.leak;
  return Array.from({ length: pixelCount(part) }, (_, pixel) => {
    if (pixel < cursorOf(part) || !part.view.masks) return 'free';
    return changes.length === 1 && changes[0].pixel === pixel ? 'free' : 'later';
  });
}

const FILMS = { ...FILM, pixel: ['var(--surface)', 0.7], free: ['none', 1] };

export function showMarks(part) {
  const { columns } = part.model;
  const single = part.view.mode === 'leak' && part.leak.changes.length === 1 ? part.leak.changes : [];
  const marked = part.view.mode === 'kernel' && part.ring !== null ? [ringPixel(part)] : [];
  const name = JSON.stringify([single, marked]);
  if (part.image.marked === name) return;
  part.image.marked = name;
  part.image.marks.replaceChildren();
  for (const { pixel, kind } of [...single.map((change) => ({ ...change, kind: 'touched' })), ...marked]) {
    if (pixel !== null) outlinePlace(part.image.marks, pixel, columns, kind);
  }
}

function ringPixel(part) {
  const place = part.shown.layer.places[part.ring];
  return { pixel: indexIn(part.model, { row: part.view.row + place.down, column: part.view.column + place.right }), kind: 'ring' };
}

function imageInWords(part) {
  const { view } = part;
  const where = `cursor at row ${view.row + 1}, column ${view.column + 1}`;
  const what = {
    kernel: `${layerTitle(part.shown.layer)} lying on it`,
    colour: `mask ${view.kind} for ${view.channel} lying on it, every pixel parted into red, green and blue`,
    leak: view.masks ? 'later pixels hidden by the masks' : 'masks off, nothing hidden',
    field: `what reaches the pixel after ${fieldOf(part).layer}: ${fieldOf(part).seen} pixels seen, ${fieldOf(part).blind} never seen`,
  }[view.mode];
  return `${nameInWords(view.image)}, ${where}, ${what}`;
}
