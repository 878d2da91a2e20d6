// @ts-check
// Canvases: sharp on every screen, in the colours of the theme that is on now; a canvas inherits neither.

/** Per cent of a colour behind words: they stay readable, in the dark too. */
export const STRONGEST_TINT = 57;

/**
 * Fit a canvas to its place and the screen's pixels.
 * @param {HTMLCanvasElement} canvas
 * @returns {{ context: CanvasRenderingContext2D, width: number, height: number }} to be used in CSS pixels
 */
export function fit(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = window.devicePixelRatio || 1;
  const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.setTransform(scale, 0, 0, scale, 0, 0);
  return { context, width, height };
}

/**
 * The text of a custom property where an element stands, as in ``--role-forget``.
 * @param {Element} element
 * @param {string} name
 */
export function property(element, name) {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

/**
 * A colour of the theme as red, green and blue from 0 to 255.
 * @param {Element} element
 * @param {string} name
 * @returns {number[]}
 */
export function colour(element, name) {
  return channels(property(element, name));
}

/** @param {string} text #RRGGBB, or rgb(…) as browsers compute it @returns {number[]} */
export function channels(text) {
  if (text.startsWith('#')) return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
  return (text.match(/[\d.]+/g) ?? ['0', '0', '0']).slice(0, 3).map(Number);
}

/** @param {number[]} from @param {number[]} to @param {number} share 0: from, 1: to */
export function mixed(from, to, share) {
  return from.map((channel, i) => Math.round(channel + (to[i] - channel) * share));
}

/** @param {number[]} colour @param {number} [alpha] to 255 @returns {number} as a Uint32Array over an image's pixels wants it */
export function packed([red, green, blue], alpha = 255) {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/**
 * 256 colours through two or three others, evenly spaced: from low over zero to high, or from low to high.
 * @param {number[][]} stops
 */
export function ramp(stops) {
  return Array.from({ length: 256 }, (_, i) => {
    const at = (i / 255) * (stops.length - 1);
    const before = Math.min(Math.floor(at), stops.length - 2);
    return mixed(stops[before], stops[before + 1], at - before);
  });
}

/**
 * The index in a ramp of a value in a range; what lies outside takes the end.
 * @param {number[]} range
 * @param {number} value
 */
export function rampIndex([low, high], value) {
  return Math.max(0, Math.min(255, Math.round((255 * (value - low)) / (high - low))));
}
