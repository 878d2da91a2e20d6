// From numbers to colours: one row of colours for each theme, and sheets of maps that are painted once and then only copied.

import { largest } from 'live/common/convolution/drawing.js';

export const STEPS = 255;

// Asked of the page once for each picture: reading a style takes longer than painting a map.
export function readColours(part) {
  const style = getComputedStyle(part.root);
  const read = (name) => style.getPropertyValue(name).trim();
  const name = read('--surface') + read('--role-probability');
  if (part.colours?.name === name) return;
  const surface = parts3(read('--surface'));
  part.colours = {
    name, up: ramp(surface, parts3(read('--role-probability'))), down: ramp(surface, parts3(read('--role-forget'))),
    strong: read('--role-probability'), negative: read('--role-forget'), current: read('--role-current'),
    line: read('--grey-line'), text: read('--text'), faint: read('--surface-faint'),
  };
}

// From the surface to a colour, each step as the four bytes of a pixel.
function ramp(from, to) {
  const mixed = (at, step) => Math.round(from[at] + ((to[at] - from[at]) * step) / STEPS);
  return Uint32Array.from({ length: STEPS + 1 }, (_, step) => pixelBytes(mixed(0, step), mixed(1, step), mixed(2, step)));
}

function pixelBytes(red, green, blue) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

function parts3(colour) {
  if (colour.startsWith('#')) return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return (colour.match(/[\d.]+/g) ?? [0, 0, 0]).slice(0, 3).map(Number);
}

export function shade(value, most, { up, down }) {
  return (value < 0 ? down : up)[most ? Math.min(STEPS, Math.round((Math.abs(value) / most) * STEPS)) : 0];
}

export function shadeOfGrey(light) {
  const part = Math.round(light * 255);
  return pixelBytes(part, part, part);
}

export function picture(width, height, shadeAt) {
  const made = new ImageData(width, height);
  const pixels = new Uint32Array(made.data.buffer);
  for (let at = 0; at < pixels.length; at++) pixels[at] = shadeAt(at);
  return made;
}

// One map as a picture; `top` is what the darkest colour stands for.
export function pictureOf(part, index, map, top) {
  const { rows, columns, pixels, levels } = part.network;
  const { trace } = part;
  const shades = part.colours;
  const values = trace.values[index];
  if (!index) return picture(columns, rows, (at) => shadeOfGrey(trace.levels[at] / (levels - 1)));
  return picture(columns, rows, (at) => shade(values[map * pixels + at], top, shades));
}

// All maps of a layer on one sheet, as many beside one another as below.
function sheetOf(part, index) {
  const { trace, view } = part;
  const name = `${index} ${view.scale} ${part.colours.name}`;
  if (!trace.sheets.has(name)) trace.sheets.set(name, paintSheet(part, index));
  return trace.sheets.get(name);
}

function paintSheet(part, index) {
  const { rows, columns, layers } = part.network;
  const { maps } = layers[index];
  const across = Math.ceil(Math.sqrt(maps));
  const canvas = new OffscreenCanvas(across * columns, Math.ceil(maps / across) * rows);
  const paper = canvas.getContext('2d');
  for (let map = 0; map < maps; map++) {
    paper.putImageData(pictureOf(part, index, map, topOfMap(part, index, map)), (map % across) * columns, Math.floor(map / across) * rows);
  }
  return { canvas, across };
}

export function topOfMap(part, index, map) {
  const tops = part.trace.tops[index];
  return part.view.scale === 'layer' ? largest(tops) : tops[map];
}

export function copyMap(part, paper, index, map, x, y, width, height) {
  const { rows, columns } = part.network;
  const { canvas, across } = sheetOf(part, index);
  paper.imageSmoothingEnabled = false;
  paper.drawImage(canvas, (map % across) * columns, Math.floor(map / across) * rows, columns, rows, x, y, width, height);
}

// A canvas as large as its place on the screen, to the screen's own pixels; 1 unit is 1 CSS pixel.
export function paperOf(canvas, width = canvas.clientWidth, height = canvas.clientHeight) {
  const ratio = window.devicePixelRatio || 1;
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
  const paper = canvas.getContext('2d');
  paper.setTransform(ratio, 0, 0, ratio, 0, 0);
  paper.clearRect(0, 0, width, height);
  return paper;
}
