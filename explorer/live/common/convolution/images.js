// @ts-check
// The images that a network is looked at on: their names in words, the list of them, and where in one the visitor stands.

import { releasing } from '../keys.js';
import { within } from '../numbers.js';
import { cellAt } from './drawing.js';

/** "ankle-boot-1" is ankle boot 1, but "T-shirt-1" keeps its first hyphen. @param {string} name */
export function nameInWords(name) {
  return name.replace(/(?<!\bT)-/g, ' ');
}

/**
 * Connect the list of images and the two buttons that step through it.
 * @param {any} part
 * @param {HTMLOptGroupElement[]} groups
 * @param {number} [delay] of the report after a step
 */
export function connectImages(part, groups, delay) {
  const select = part.find('.images');
  select.append(...groups);
  const order = Array.from(select.options, (option) => option.value);
  const step = (/** @type {number} */ by) => part.set({ image: order[(order.indexOf(part.view.image) + by + order.length) % order.length] }, delay);
  releasing(select, () => part.set({ image: select.value }, 0));
  part.find('.previous-image').onclick = () => step(-1);
  part.find('.next-image').onclick = () => step(1);
}

/** @typedef {{ row: number, column: number }} Place */
/** @typedef {{ rows: number, columns: number }} Size of an image */

/** Rows and columns count from 1 in a link, from 0 inside. @template {Place} View @param {View} view @returns {View} */
export function inside(view) {
  return { ...view, row: view.row - 1, column: view.column - 1 };
}

/** @template {Place} View @param {View} view @returns {View} */
export function outside(view) {
  return { ...view, row: view.row + 1, column: view.column + 1 };
}

/**
 * Move to a pixel of the image: to the nearest, from beyond its border.
 * @param {any} part
 * @param {Size} image
 * @param {Place} to
 */
export function goTo(part, { rows, columns }, to) {
  const place = { row: within(to.row, 0, rows - 1), column: within(to.column, 0, columns - 1) };
  if (place.row !== part.view.row || place.column !== part.view.column) part.set(place);
}

/** The number of a place in raster order; null beyond the border. @param {Size} image @param {Place} place */
export function indexIn({ rows, columns }, { row, column }) {
  return row >= 0 && column >= 0 && row < rows && column < columns ? row * columns + column : null;
}

/**
 * Let the hand take the cursor on the image and lead it.
 * @param {any} part
 * @param {SVGGraphicsElement} picture
 * @param {Size} image
 * @param {{ takes?: (event: PointerEvent) => boolean, leaves?: () => void }} [ways] ``takes``: whether a press takes the cursor
 */
export function connectHand(part, picture, image, { takes = () => true, leaves = () => {} } = {}) {
  picture.onpointerdown = (event) => {
    if (event.button || !takes(event)) return;
    event.preventDefault();
    part.dragging = true;
    picture.setPointerCapture(event.pointerId);
    goTo(part, image, cellAt(picture, event));
  };
  picture.onpointermove = (event) => part.dragging && goTo(part, image, cellAt(picture, event));
  picture.onpointerup = picture.onpointercancel = () => {
    if (!part.dragging) return;
    part.dragging = false;
    leaves();
    part.report(0);
  };
}

/**
 * Keep what the server has found, so that going back needs no question.
 * @template Found
 * @param {Map<string, Found>} store
 * @param {string} key
 * @param {Found} found
 * @param {number} most how many are kept
 */
export function keep(store, key, found, most) {
  store.set(key, found);
  if (store.size > most) store.delete(/** @type {string} */ (store.keys().next().value));
}
