// Grids of cells in SVG, and what is laid on them. Colours are custom properties, so a change of theme needs no redrawing.

import { svg } from '../making.js';

export const UNIT = 20; // side of a cell in every picture's own coordinates
export const CHANNELS = ['red', 'green', 'blue'];
export let hatchings = 0;

// Stripes for what is hidden and for what is blind; ids are unique because several pictures share one tree.
export function addHatches(picture) {
  const number = ++hatchings;
  const defs = svg('defs', {}, picture);
  const add = (name, line) => {
    const pattern = svg('pattern', { id: `${name}-${number}`, width: 5, height: 5, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' }, defs);
    svg('rect', { width: line, height: 5, class: `line-${name}` }, pattern);
    return `url(#${name}-${number})`;
  };
  return { unseen: add('unseen', 1.2), blind: add('blind', 2.2), defs };
}

// A layer of equal cells. Only what differs from the last time is written, so a whole repaint is cheap.
export class Cells {
  constructor(parent, rows, columns, kind = '') {
    this.group = svg('g', { class: `cells ${kind}` }, parent);
    this.painted = [];
    this.cells = Array.from({ length: rows * columns }, (_, index) => svg('rect', {
      x: (index % columns) * UNIT, y: Math.floor(index / columns) * UNIT, width: UNIT, height: UNIT, fill: 'none',
    }, this.group));
  }

  paint(index, fill, strength = 1) {
    const paint = `${fill} ${strength}`;
    if (this.painted[index] === paint) return;
    this.painted[index] = paint;
    this.cells[index].style.fill = fill;
    this.cells[index].style.fillOpacity = strength;
  }

  clear() {
    this.cells.forEach((_, index) => this.paint(index, 'none'));
  }
}

export function moveTo(element, row, column) {
  element.style.transform = `translate(${column * UNIT}px, ${row * UNIT}px)`;
}

export function grey(level, levels) {
  const value = Math.round((level * 255) / (levels - 1));
  return `rgb(${value} ${value} ${value})`;
}

export function signed(weight) {
  return weight < 0 ? 'var(--negative)' : 'var(--positive)';
}

// A bar across the cell says "negative" without colour.
function minus(parent, x, y, side) {
  return svg('line', { class: 'minus', x1: x + side * 0.3, x2: x + side * 0.7, y1: y + side / 2, y2: y + side / 2 }, parent);
}

export function largest(numbers) {
  return numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
}

// The mask by itself: seen places filled, with the weight's colour if there is one, hidden places hatched, the centre marked.
export function drawMask(picture, kernel, weights, most, ring) {
  const { rows, columns, places: all } = kernel;
  picture.replaceChildren();
  picture.setAttribute('viewBox', `-2 -2 ${columns * UNIT + 4} ${rows * UNIT + 4}`);
  const hatch = addHatches(picture);
  const cells = new Cells(picture, rows, columns, 'paper');
  const marks = svg('g', {}, picture);
  all.forEach((place, index) => paintPlace(cells, marks, place, index, weights?.[index], most, hatch, columns));
  outlinePlace(picture, (rows * columns - 1) / 2, columns, 'current');
  if (ring !== null) outlinePlace(picture, ring, columns, 'ring');
}

function paintPlace(cells, marks, place, index, weight, most, hatch, columns) {
  if (!place.seen) return cells.paint(index, hatch.unseen);
  if (weight === undefined) return cells.paint(index, 'var(--role-seen)', 0.85);
  const strength = most ? Math.abs(weight) / most : 0;
  cells.paint(index, signed(weight), strength);
  if (weight < 0) minus(marks, (index % columns) * UNIT, Math.floor(index / columns) * UNIT, UNIT).classList.toggle('strong', strength > 0.5);
  return undefined;
}

export function outlinePlace(picture, index, columns, kind) {
  const place = { x: (index % columns) * UNIT, y: Math.floor(index / columns) * UNIT, width: UNIT, height: UNIT };
  return svg('rect', { class: kind, ...place }, picture);
}

// The kernel as it lies on the image: a square for every weight, its area the weight's size; what is hidden is hatched.
export function drawKernel(group, kernel, weights, most, hatch) {
  group.replaceChildren();
  kernel.places.forEach((place, index) => {
    const x = place.right * UNIT;
    const y = place.down * UNIT;
    if (place.seen) drawWeight(group, x, y, weights[index], most);
    else drawHidden(group, x, y, UNIT, hatch);
  });
}

function drawWeight(group, x, y, weight, most) {
  svg('rect', { class: 'seen', x: x + 0.75, y: y + 0.75, width: UNIT - 1.5, height: UNIT - 1.5 }, group);
  const side = UNIT * 0.86 * Math.sqrt(most ? Math.abs(weight) / most : 0);
  if (side < 1) return;
  const place = { x: x + (UNIT - side) / 2, y: y + (UNIT - side) / 2, width: side, height: side };
  svg('rect', { class: 'weight', ...place, style: `fill: ${signed(weight)}` }, group);
  if (weight < 0) minus(group, place.x, place.y, side).classList.add('strong');
}

function drawHidden(group, x, y, width, hatch) {
  svg('rect', { class: 'veil', x, y, width, height: UNIT }, group);
  svg('rect', { x, y, width, height: UNIT, fill: hatch.unseen }, group);
}

// The same with every pixel parted into red, green and blue, as one output colour sees them.
export function drawColourKernel(group, kernel, output, hatch) {
  group.replaceChildren();
  const width = UNIT / 3;
  for (const place of kernel.places) {
    CHANNELS.forEach((channel, input) => {
      const x = place.right * UNIT + input * width;
      const y = place.down * UNIT;
      if (seesChannel(place, kernel.kind, input, output)) svg('rect', { class: `strip ${channel}`, x, y, width, height: UNIT }, group);
      else drawHidden(group, x, y, width, hatch);
    });
  }
}

// Of its own pixel a colour sees those before it, and for kind B itself; of earlier pixels all, of later ones none.
export function seesChannel(place, kind, input, output) {
  if (place.down || place.right) return place.seen;
  return kind === 'B' ? input <= output : input < output;
}
