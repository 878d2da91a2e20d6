// From numbers to colours: one row of colours for each theme, and sheets of maps that are painted once and then only copied.

import { channels, packed, points, properties, ramp } from 'live/common/canvas.js';
import { largest } from 'live/common/convolution/drawing.js';

export const STEPS = 255;

// Asked of the page once for each picture: reading a style takes longer than painting a map.
export function readColours(part) {
  const colours = properties(part.root, {
    surface: '--surface', strong: '--role-probability', negative: '--role-forget', current: '--role-current',
    line: '--grey-line', text: '--text', faint: '--surface-faint',
  });
  const name = colours.surface + colours.strong;
  if (part.colours?.name === name) return;
  const from = (colour) => Uint32Array.from(ramp([colours.surface, colour].map(channels)), (each) => packed(each));
  part.colours = { ...colours, name, up: from(colours.strong), down: from(colours.negative) };
}

export function shade(value, most, { up, down }) {
  return (value < 0 ? down : up)[most ? Math.min(STEPS, Math.round((Math.abs(value) / most) * STEPS)) : 0];
}

export function shadeOfGrey(light) {
  return packed(Array(3).fill(Math.round(light * 255)));
}

// One map as a picture; `top` is what the darkest colour stands for.
export function pictureOf(part, index, map, top) {
  const { rows, columns, pixels, levels, layers } = part.network;
  const { trace } = part;
  const shades = part.colours;
  const values = trace.values[index];
  if (!index && layers[0].maps === 1) return points(columns, rows, (at) => shadeOfGrey(trace.levels[at] / (levels - 1)));
  return points(columns, rows, (at) => shade(values[map * pixels + at], top, shades));
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
