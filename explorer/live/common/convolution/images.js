// @ts-check
// The images that a network is looked at on: their names in words, the list of them, and where in one the visitor stands.

import { releasing } from '../keys.js';
import { within } from '../numbers.js';

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
 * @param {{ rows: number, columns: number }} image
 * @param {Place} to
 */
export function goTo(part, { rows, columns }, to) {
  const place = { row: within(to.row, 0, rows - 1), column: within(to.column, 0, columns - 1) };
  if (place.row !== part.view.row || place.column !== part.view.column) part.set(place);
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
