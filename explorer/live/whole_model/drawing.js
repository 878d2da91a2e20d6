// Ribbons, boxes, and rows of numbers as small pictures. Whoever paints says how strong, and leaves the pen as it is.

import { packed, points, stamp } from 'live/common/canvas.js';
import { make } from 'live/common/dom.js';

/**
 * A soft ribbon from a line at the left to a line at the right; each end is [x, middle, half of its height].
 * @param {CanvasRenderingContext2D} pen
 * @param {number[]} from
 * @param {number[]} to
 * @param {string | CanvasGradient} colour
 * @param {number} alpha
 */
export function ribbon(pen, [x1, y1, h1], [x2, y2, h2], colour, alpha) {
  const middle = (x1 + x2) / 2;
  pen.beginPath();
  pen.moveTo(x1, y1 - h1);
  pen.bezierCurveTo(middle, y1 - h1, middle, y2 - h2, x2, y2 - h2);
  pen.lineTo(x2, y2 + h2);
  pen.bezierCurveTo(middle, y2 + h2, middle, y1 + h1, x1, y1 + h1);
  pen.closePath();
  Object.assign(pen, { globalAlpha: alpha, fillStyle: colour });
  pen.fill();
}

export const COLOURS = 255; // a byte counts them, from the lowest value to the highest

export function outline(pen, { left, top, width, height }, ink, lineWidth) {
  Object.assign(pen, { strokeStyle: ink, lineWidth });
  pen.strokeRect(left, top, width, height);
}

export function mix(from, to, share) {
  return from + (to - from) * share;
}

// Rows of bytes, 0 to 254, as a small picture, one pixel a number.
export function bitmap(levels, width, colours) {
  const colourOf = (i) => (i < levels.length ? packed(colours[Math.min(levels[i], 254)]) : 0);
  return stamp(make('canvas'), points(width, Math.max(1, levels.length / width), colourOf));
}

/**
 * What comes out at the right is what is read next, at the left: a broken line back, under everything.
 * @param {CanvasRenderingContext2D} pen
 * @param {number[]} from its x and y
 * @param {number[]} to
 * @param {number} y of the line
 * @param {string} ink
 * @param {number} alpha
 */
export function lineBack(pen, [right, from], [left, to], y, ink, alpha) {
  Object.assign(pen, { globalAlpha: alpha, strokeStyle: ink, lineWidth: 1 });
  pen.setLineDash([3, 4]);
  pen.beginPath();
  pen.moveTo(right, Math.min(from, y - 12));
  pen.arcTo(right, y, right - 12, y, 10);
  pen.arcTo(left, y, left, y - 12, 10);
  pen.lineTo(left, Math.min(to, y - 12));
  pen.stroke();
  pen.setLineDash([]);
  pen.stroke(new Path2D(`M${left - 4} ${to + 6}L${left} ${to}L${left + 4} ${to + 6}`));
}
