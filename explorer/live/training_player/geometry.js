// @ts-check
// Where the curves lie: boxes and places in pixels, from numbers alone.

import { within } from 'live/common/numbers.js';

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

/**
 * Where the curves lie within the box; the lines' names stand at the right, below the chart where it is narrow.
 * @param {Box} box
 * @param {number} small the height of small letters
 */
export function plot({ x, y, width, height }, small) {
  const narrow = width < 560;
  const [left, right, top] = [small * 4, small * (narrow ? 0.8 : 8.5), small * 1.6];
  const below = small * (narrow ? 3.2 : 1.9);
  return { x: x + left, y: y + top, width: width - left - right, height: height - top - below, narrow, box: { x, y, width, height } };
}

/** @param {Box} area @param {number} count how many epochs @param {number} i which, from 0; a single one stands in the middle */
export function across(area, count, i) {
  return area.x + (count > 1 ? i / (count - 1) : 0.5) * area.width;
}

/** @param {Box} area @param {number[]} range low and high end @param {number} value */
export function down(area, [low, high], value) {
  return area.y + (1 - (value - low) / (high - low)) * area.height;
}

/** @param {Box} area @param {number[]} range @param {number[]} values one an epoch @returns {[number, number][]} the curve's points */
export function curve(area, range, values) {
  return values.map((value, i) => [across(area, values.length, i), down(area, range, value)]);
}

/** @param {Box} area @param {number} count @param {number} x @returns {number} the epoch that lies nearest, from 0 */
export function nearest(area, count, x) {
  return within(Math.round(((x - area.x) / area.width) * (count - 1)), 0, count - 1);
}

/**
 * Two labels at these heights, moved apart if they would lie on each other; their middle stays.
 * @param {number} one @param {number} other @param {number} gap
 */
export function apart(one, other, gap) {
  if (Math.abs(one - other) >= gap) return [one, other];
  const [middle, up] = [(one + other) / 2, one < other ? -1 : 1];
  return [middle + (up * gap) / 2, middle - (up * gap) / 2];
}

/**
 * In which of as few lines as it takes labels stand, from 0: each in the first where it does not touch one before it.
 * @param {{ left: number, right: number }[]} labels @param {number} gap @returns {number[]}
 */
export function lines(labels, gap) {
  /** @type {{ left: number, right: number }[][]} */
  const full = [];
  return labels.map((each) => {
    const free = full.findIndex((placed) => placed.every(({ left, right }) => each.left >= right + gap || each.right + gap <= left));
    const found = free < 0 ? full.length : free;
    (full[found] ??= []).push(each);
    return found;
  });
}
