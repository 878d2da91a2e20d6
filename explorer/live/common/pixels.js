// @ts-check
// Images of a model, a grey for each level, enlarged over a canvas.

import { channels, fit, packed, points, stamp } from './canvas.js';

/** @typedef {{ rows: number, columns: number, levels: number }} Shape of an image, and how many levels its pixels have */

/** @type {WeakMap<HTMLCanvasElement, HTMLCanvasElement>} */
const sheets = new WeakMap(); // canvas → a small canvas with one point for each pixel of the images

/** @param {number} level @param {number} levels @returns {string} a colour, from black to white */
export function grey(level, levels) {
  const light = Math.round((255 * level) / (levels - 1));
  return `rgb(${light} ${light} ${light})`;
}

/** @param {number} levels @returns {number[]} a packed colour for each level */
export function packedGreys(levels) {
  return Array.from({ length: levels }, (_, level) => packed(channels(grey(level, levels))));
}

/** A canvas, fitted and empty, for points that stay sharp. @param {HTMLCanvasElement} canvas */
export function fitted(canvas) {
  const { context, width: wide, height: high } = fit(canvas);
  context.imageSmoothingEnabled = false;
  return { context, wide, high };
}

/**
 * Paint points enlarged over the whole canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {number} wide points in a row
 * @param {number} high rows
 * @param {(place: number) => number} colourOf a packed colour for each point, in reading order; 0 for none
 */
export function paintPoints(canvas, wide, high, colourOf) {
  const sheet = sheets.get(canvas) ?? document.createElement('canvas');
  sheets.set(canvas, sheet);
  stamp(sheet, points(wide, high, colourOf));
  const place = fitted(canvas);
  place.context.drawImage(sheet, 0, 0, place.wide, place.high);
  return place;
}

/**
 * One image; pixels after ``last`` stay empty, so that the hatched paper shows.
 * @param {HTMLCanvasElement} canvas
 * @param {Shape} answer
 * @param {ArrayLike<number>} image a level for each pixel
 * @param {number} last
 */
export function paintImage(canvas, answer, image, last) {
  const greys = packedGreys(answer.levels);
  return paintPoints(canvas, answer.columns, answer.rows, (k) => (k <= last ? greys[image[k]] : 0));
}

/**
 * A frame around one pixel, readable on black and on white: the colour between two thin lines of the paper's.
 * @param {CanvasRenderingContext2D} context
 * @param {Shape} answer
 * @param {number} wide of the whole image on the canvas
 * @param {number} pixel in reading order
 * @param {string} colour
 * @param {string} paper
 * @param {number} width of the line
 */
export function frameCell(context, answer, wide, pixel, colour, paper, width) {
  const cell = wide / answer.columns;
  for (const [strokeStyle, lineWidth] of [[paper, width + 2], [colour, width]]) {
    Object.assign(context, { strokeStyle, lineWidth });
    context.strokeRect((pixel % answer.columns) * cell, Math.floor(pixel / answer.columns) * cell, cell, cell);
  }
}
