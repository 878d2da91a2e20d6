// @ts-check
// Canvases: sharp on every screen, in the colours of the theme that is on now; a canvas inherits neither.

/** Per cent of a colour behind words: they stay readable, in the dark too. */
export const STRONGEST_TINT = 57;

/**
 * Fit a canvas to its place and the screen's pixels, and empty it.
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
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/**
 * Slanted lines in a box: what is not there, or too small to be seen.
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number, width: number, height: number }} box
 * @param {string} ink
 * @param {number} lineWidth
 */
export function hatch(context, { x, y, width, height }, ink, lineWidth) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  Object.assign(context, { strokeStyle: ink, lineWidth });
  context.beginPath();
  for (let at = x - height; at < x + width; at += 6) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
}

/**
 * A small picture of points.
 * @param {number} width points in a row
 * @param {number} height rows
 * @param {(place: number) => number} colourOf a packed colour for each point, in reading order; 0 for none
 */
export function points(width, height, colourOf) {
  const made = new ImageData(width, height);
  const pixels = new Uint32Array(made.data.buffer);
  for (let at = 0; at < pixels.length; at++) pixels[at] = colourOf(at);
  return made;
}

/**
 * Put a picture on a canvas that is just as large; the style sheet, or who copies it, stretches it.
 * @template {HTMLCanvasElement} Canvas
 * @param {Canvas} canvas
 * @param {ImageData} picture
 * @returns {Canvas}
 */
export function stamp(canvas, picture) {
  const { width, height } = picture;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).putImageData(picture, 0, 0);
  return canvas;
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
 * Several custom properties at once: what a canvas is painted with, in the theme that is on now.
 * @template {Record<string, string>} Names
 * @param {Element} element
 * @param {Names} names as in ``{ line: '--grey-line' }``
 * @returns {{ [key in keyof Names]: string }}
 */
export function properties(element, names) {
  const style = getComputedStyle(element);
  return /** @type {any} */ (Object.fromEntries(Object.entries(names).map(([key, name]) => [key, style.getPropertyValue(name).trim()])));
}

/** How long what moves takes where an element stands, in milliseconds; 0 where motion is to be reduced. @param {Element} element */
export function glideOf(element) {
  const time = property(element, '--glide');
  return parseFloat(time) * (time.endsWith('ms') ? 1 : 1000) || 0;
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
 * Colours through two or three others, evenly spaced: from low over zero to high, or from low to high.
 * @param {number[][]} stops
 * @param {number} [count] how many
 */
export function ramp(stops, count = 256) {
  return Array.from({ length: count }, (_, i) => {
    const at = (i / (count - 1)) * (stops.length - 1);
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
