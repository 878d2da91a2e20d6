// @ts-check
// The receptive field: what each pixel of an image is to one of them, and how it looks from there.

import { unpack } from '../numbers.js';
import { Cells, UNIT, addHatches } from './drawing.js';

/**
 * ``size``: rows and columns of the grid, the pixel itself in its middle; ``cells``: 1 for what reaches it.
 * @typedef {{ top: number, left: number, bottom: number, end: number }} Window in steps from the pixel
 * @typedef {{ size: number[], cells: Uint8Array, window: Window }} Field
 * @typedef {'seen' | 'blind' | 'later' | 'far' | 'pixel'} Kind blind: before it in the window, and never seen; far: outside the window
 */

/** The colour over a pixel of each kind, and how strong it is. @type {Record<string, [string, number]>} */
export const FILM = { seen: ['var(--role-seen)', 0.5], blind: ['var(--surface)', 0.72], later: ['var(--surface)', 0.7], far: ['var(--surface)', 0.45] };

/** @template {{ grid: string, size: number[] }} Sent @param {Sent} field as Python sends it */
export function decodeField(field) {
  const cells = unpack(field.grid, Uint8Array);
  return { ...field, cells, window: windowOf(cells, field.size) };
}

/** @param {Uint8Array} cells @param {number[]} size @returns {Window} the smallest around all that is seen and the pixel itself */
export function windowOf(cells, [height, width]) {
  const found = { top: 0, left: 0, bottom: 0, end: 0 };
  cells.forEach((seen, index) => {
    if (!seen) return;
    const [down, right] = [Math.floor(index / width) - (height - 1) / 2, (index % width) - (width - 1) / 2];
    found.top = Math.min(found.top, down);
    found.bottom = Math.max(found.bottom, down);
    found.left = Math.min(found.left, right);
    found.end = Math.max(found.end, right);
  });
  return found;
}

/** @param {Field} field @param {number} down @param {number} right steps from the pixel @returns {Kind} */
export function reach({ size: [height, width], cells, window }, down, right) {
  const [middle, centre] = [(height - 1) / 2, (width - 1) / 2];
  if (!down && !right) return 'pixel';
  const inside = Math.abs(down) <= middle && Math.abs(right) <= centre;
  if (inside && cells[(down + middle) * width + right + centre]) return 'seen';
  if (down > 0 || (down === 0 && right > 0)) return 'later';
  return down >= window.top && down <= window.bottom && right >= window.left && right <= window.end ? 'blind' : 'far';
}

/**
 * What every pixel of an image is to the one at a place.
 * @param {Field} field
 * @param {{ rows: number, columns: number }} image
 * @param {{ row: number, column: number }} place
 */
export function reaches(field, { rows, columns }, { row, column }) {
  return Array.from({ length: rows * columns }, (_, pixel) => {
    const down = Math.floor(pixel / columns);
    return reach(field, down - row, pixel - down * columns - column);
  });
}

/** An image to be painted pixel by pixel, over it a film and stripes. @param {SVGElement} picture @param {{ rows: number, columns: number }} image */
export function layImage(picture, { rows, columns }) {
  picture.setAttribute('viewBox', `0 0 ${columns * UNIT} ${rows * UNIT}`);
  const hatch = addHatches(picture);
  const [pixels, film, stripes] = ['pixels', '', ''].map((kind) => new Cells(picture, rows, columns, kind));
  return { hatch, pixels, film, stripes };
}
