// @ts-check
// Grids of cells in SVG, and what is laid on them. Colours are custom properties, so a change of theme needs no redrawing.

import { svg } from '../dom.js';

/**
 * @typedef {import('./arithmetic.js').Kind} Kind
 * @typedef {import('./arithmetic.js').Place} Place
 * @typedef {{ rows: number, columns: number, places: Place[] }} Kernel
 * @typedef {{ unseen: string, blind: string, defs: SVGDefsElement }} Hatches the fills of two kinds of stripes
 */

export const UNIT = 20; // side of a cell in every picture's own coordinates
export const CHANNELS = ['red', 'green', 'blue'];
/** How many pictures have stripes so far. */
export let hatchings = 0;

/**
 * Stripes for what is hidden and for what is blind; ids are unique because several pictures share one tree.
 * @param {SVGElement} picture
 * @returns {Hatches}
 */
export function addHatches(picture) {
  const number = ++hatchings;
  const defs = svg('defs', {}, picture);
  const add = (/** @type {string} */ name, /** @type {number} */ line) => {
    const pattern = svg('pattern', { id: `${name}-${number}`, width: 5, height: 5, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' }, defs);
    svg('rect', { width: line, height: 5, class: `line-${name}` }, pattern);
    return `url(#${name}-${number})`;
  };
  return { unseen: add('unseen', 1.2), blind: add('blind', 2.2), defs };
}

// A layer of equal cells. Only what differs from the last time is written, so a whole repaint is cheap.
export class Cells {
  /**
   * @param {SVGElement} parent
   * @param {number} rows
   * @param {number} columns
   * @param {string} [kind] a class
   */
  constructor(parent, rows, columns, kind = '') {
    this.group = svg('g', { class: `cells ${kind}` }, parent);
    this.painted = /** @type {string[]} */ ([]);
    /** @type {SVGRectElement[]} */
    this.cells = Array.from({ length: rows * columns }, (_, index) => svg('rect', {
      x: (index % columns) * UNIT, y: Math.floor(index / columns) * UNIT, width: UNIT, height: UNIT, fill: 'none',
    }, this.group));
  }

  /**
   * @param {number} index
   * @param {string} fill
   * @param {number} [strength] from 0 to 1
   */
  paint(index, fill, strength = 1) {
    const paint = `${fill} ${strength}`;
    if (this.painted[index] === paint) return;
    this.painted[index] = paint;
    this.cells[index].style.fill = fill;
    this.cells[index].style.fillOpacity = String(strength);
  }

  clear() {
    this.cells.forEach((_, index) => this.paint(index, 'none'));
  }
}

/**
 * @param {SVGElement} element
 * @param {number} row
 * @param {number} column
 */
export function moveTo(element, row, column) {
  element.style.transform = `translate(${column * UNIT}px, ${row * UNIT}px)`;
}

/** @param {number} weight */
export function signed(weight) {
  return weight < 0 ? 'var(--negative)' : 'var(--positive)';
}

/**
 * A bar across the cell says "negative" without colour.
 * @param {SVGElement} parent
 * @param {number} x
 * @param {number} y
 * @param {number} side
 */
function minus(parent, x, y, side) {
  return svg('line', { class: 'minus', x1: x + side * 0.3, x2: x + side * 0.7, y1: y + side / 2, y2: y + side / 2 }, parent);
}

/**
 * The size of the largest number, with whatever sign.
 * @param {Iterable<number>} numbers
 * @returns {number}
 */
export function largest(numbers) {
  let most = 0;
  for (const number of numbers) most = Math.max(most, Math.abs(number));
  return most;
}

/**
 * The mask by itself: seen places filled, with the weight's colour if there is one, hidden places hatched, the centre marked.
 * @param {SVGElement & { drawn?: string }} picture
 * @param {Kernel} kernel
 * @param {number[] | null} weights
 * @param {number} most the weight that is drawn full
 * @param {number | null} ring the place to be ringed
 */
export function drawMask(picture, kernel, weights, most, ring) {
  const { rows, columns, places: all } = kernel;
  picture.replaceChildren();
  picture.setAttribute('viewBox', `-2 -2 ${columns * UNIT + 4} ${rows * UNIT + 4}`);
  const hatch = addHatches(picture);
  const cells = new Cells(picture, rows, columns, 'paper');
  const marks = svg('g', {}, picture);
  all.forEach(({ seen }, index) => {
    const [weight, strength] = [weights?.[index] ?? 0, most ? Math.abs(weights?.[index] ?? 0) / most : 0];
    if (!seen) cells.paint(index, hatch.unseen);
    else if (!weights) cells.paint(index, 'var(--role-seen)', 0.85);
    else cells.paint(index, signed(weight), strength);
    const [x, y] = [(index % columns) * UNIT, Math.floor(index / columns) * UNIT];
    if (seen && weight < 0) minus(marks, x, y, UNIT).classList.toggle('strong', strength > 0.5);
  });
  outlinePlace(picture, (rows * columns - 1) / 2, columns, 'current');
  if (ring !== null) outlinePlace(picture, ring, columns, 'ring');
}

/**
 * @param {SVGElement} picture
 * @param {number} index
 * @param {number} columns
 * @param {string} kind a class
 */
export function outlinePlace(picture, index, columns, kind) {
  const place = { x: (index % columns) * UNIT, y: Math.floor(index / columns) * UNIT, width: UNIT, height: UNIT };
  return svg('rect', { class: kind, ...place }, picture);
}

/**
 * The kernel as it lies on the image: a square for every weight, its area the weight's size; what is hidden is hatched.
 * @param {SVGElement} group
 * @param {Kernel} kernel
 * @param {number[]} weights
 * @param {number} most
 * @param {Hatches} hatch
 */
export function drawKernel(group, kernel, weights, most, hatch) {
  group.replaceChildren();
  kernel.places.forEach((place, index) => {
    const x = place.right * UNIT;
    const y = place.down * UNIT;
    if (!place.seen) return drawHidden(group, x, y, UNIT, hatch);
    svg('rect', { class: 'seen', x: x + 0.75, y: y + 0.75, width: UNIT - 1.5, height: UNIT - 1.5 }, group);
    const weight = weights[index];
    const side = UNIT * 0.86 * Math.sqrt(most ? Math.abs(weight) / most : 0);
    if (side < 1) return undefined;
    const corner = { x: x + (UNIT - side) / 2, y: y + (UNIT - side) / 2 };
    svg('rect', { class: 'weight', ...corner, width: side, height: side, style: `fill: ${signed(weight)}` }, group);
    return weight < 0 && minus(group, corner.x, corner.y, side).classList.add('strong');
  });
}

/**
 * @param {SVGElement} group
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {Hatches} hatch
 */
function drawHidden(group, x, y, width, hatch) {
  svg('rect', { class: 'veil', x, y, width, height: UNIT }, group);
  svg('rect', { x, y, width, height: UNIT, fill: hatch.unseen }, group);
}

/**
 * The same with every pixel parted into red, green and blue, as one output colour sees them.
 * @param {SVGElement} group
 * @param {Kernel & { kind: Kind }} kernel
 * @param {number} output the colour that sees
 * @param {Hatches} hatch
 */
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

/**
 * Of its own pixel a colour sees those before it, and for kind B itself; of earlier pixels all, of later ones none.
 * @param {{ down: number, right: number, seen?: boolean }} place
 * @param {Kind} kind
 * @param {number} input
 * @param {number} output
 */
export function seesChannel(place, kind, input, output) {
  if (place.down || place.right) return place.seen;
  return kind === 'B' ? input <= output : input < output;
}

/**
 * The cell that the pointer is on; beyond the picture too.
 * @param {SVGGraphicsElement} picture
 * @param {PointerEvent} event
 */
export function cellAt(picture, event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(/** @type {DOMMatrix} */ (picture.getScreenCTM()).inverse());
  return { row: Math.floor(point.y / UNIT), column: Math.floor(point.x / UNIT) };
}
