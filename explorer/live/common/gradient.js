// @ts-check
// Backgrounds of stripes, as browsers compute them: what a PNG of the screen must paint again.

const COLOUR = /(rgba?\([^)]*\)|color\([^)]*\)|transparent)((?:\s+-?[\d.]+(?:px|%))+)/g;

/**
 * @typedef {{ turned: number, bands: { colour: string, from: string, to: string }[], period: string }} Stripes
 *   ``turned``: radians from upright stripes; the ends are in pixels or per cent of the width
 */

/**
 * The stripes of a computed background image; null if it has none.
 * @param {string} image as in ``repeating-linear-gradient(45deg, rgb(1, 2, 3) 0px, rgb(1, 2, 3) 2px, rgba(0, 0, 0, 0) 2px, …)``
 * @returns {Stripes | null}
 */
export function opened(image) {
  const [, angle, inside] = /^repeating-linear-gradient\((?:(to right|-?\d+deg), )?(.*)\)$/.exec(image) ?? [];
  if (!inside) return null;
  const stops = [...inside.matchAll(COLOUR)].flatMap(([, colour, ends]) => ends.trim().split(/\s+/).map((end) => ({ colour, end })));
  if (stops.length < 2) return null;
  const bands = stops.slice(1).map(({ end }, i) => ({ colour: stops[i].colour, from: stops[i].end, to: end }));
  const degrees = angle === 'to right' ? 90 : parseFloat(angle ?? '180');
  return { turned: ((degrees - 90) * Math.PI) / 180, bands, period: /** @type {{ end: string }} */ (stops.at(-1)).end };
}

/**
 * Every stripe over a box, in pixels along the direction in which they follow each other, beginning at its upper left corner.
 * @param {Stripes} found
 * @param {number} width
 * @param {number} height
 */
export function stripes({ turned, bands, period }, width, height) {
  const pixels = (/** @type {string} */ end) => (end.endsWith('%') ? (parseFloat(end) / 100) * width : parseFloat(end));
  const each = pixels(period);
  if (!(each > 0)) return [];
  const reach = Math.abs(Math.cos(turned)) * width + Math.abs(Math.sin(turned)) * height;
  const first = turned ? -Math.ceil(height / each) : 0;
  const made = [];
  for (let i = first; i * each < reach; i += 1) {
    for (const { colour, from, to } of bands) {
      const clear = /^(transparent|rgba\(.*, 0\))$/.test(colour);
      if (!clear && pixels(to) > pixels(from)) made.push({ colour, from: i * each + pixels(from), to: i * each + pixels(to) });
    }
  }
  return made;
}

/**
 * The dots of a row that is a background: one in each cell, those that the clip leaves.
 * @param {string} image as in ``radial-gradient(circle closest-side, rgb(1, 2, 3) 70%, rgba(0, 0, 0, 0) 80%)``
 * @param {string} size of a cell, as in ``1% 100%``
 * @param {string} clip as in ``inset(0px 83% 0px 0px)``
 * @param {{ left: number, top: number, width: number, height: number }} box
 */
export function dots(image, size, clip, { left, top, width, height }) {
  const [, colour, share] = /^radial-gradient\((?:circle closest-side|closest-side(?: circle)?)(?: at [^,]*)?, (rgba?\([^)]*\)) ([\d.]+)%/.exec(image) ?? [];
  if (!colour) return { colour: '', places: [] };
  const each = (parseFloat(size) / 100) * width;
  const hidden = parseFloat(/^inset\(\S+ ([\d.]+)%/.exec(clip)?.[1] ?? '0') / 100;
  const count = Math.round(((1 - hidden) * width) / each);
  const radius = ((parseFloat(share) / 100) * Math.min(each, height)) / 2;
  const places = Array.from({ length: count }, (_, i) => ({ x: left + (i + 0.5) * each, y: top + height / 2, radius }));
  return { colour, places };
}
