// @ts-check
// Numbers only: masks, the sum at a pixel, a filter's whole map. Nothing here draws.

/**
 * What a mask lets a kernel see: B its own pixel too, A only those before it.
 * @typedef {'A' | 'B'} Kind
 *
 * A place of a kernel: its number in raster order, the step to it from the centre, and whether the mask lets it see.
 * @typedef {{ index: number, down: number, right: number, seen: boolean }} Place
 *
 * A masked convolution; the kernel is (rows, columns, inputs, filters) in one row.
 * @typedef {object} Layer
 * @property {string} name
 * @property {Kind} kind
 * @property {number} rows
 * @property {number} columns
 * @property {number} dilation
 * @property {number} inputs
 * @property {number} filters
 * @property {boolean} relu
 * @property {Float32Array} kernel
 * @property {Float32Array} bias
 * @property {Place[]} places
 *
 * What a layer reads: the values of a pixel's inputs side by side.
 * @typedef {{ rows: number, columns: number, values: Float32Array }} Maps
 */

/**
 * The places of a kernel in raster order, as steps from its centre, each with whether the mask lets it see. A stretched kernel
 * takes longer steps.
 * @param {number} rows
 * @param {number} columns
 * @param {Kind} kind
 * @param {number} [dilation]
 * @returns {Place[]}
 */
export function places(rows, columns, kind, dilation = 1) {
  const centre = (rows * columns - 1) / 2;
  return Array.from({ length: rows * columns }, (_, index) => ({
    index,
    down: dilation * (Math.floor(index / columns) - (rows - 1) / 2),
    right: dilation * ((index % columns) - (columns - 1) / 2),
    seen: kind === 'B' ? index <= centre : index < centre,
  }));
}

/**
 * @param {number} size
 * @param {Kind} kind
 */
export function countSeen(size, kind) {
  return places(size, size, kind).filter((place) => place.seen).length;
}

/**
 * A kernel without training: the mean of what it sees.
 * @param {number} size
 * @param {Kind} kind
 * @returns {Layer}
 */
export function plainLayer(size, kind) {
  const part = 1 / Math.max(1, countSeen(size, kind));
  return {
    name: 'plain', kind, rows: size, columns: size, dilation: 1, inputs: 1, filters: 1, relu: false,
    kernel: new Float32Array(size * size).fill(part), bias: new Float32Array(1), places: places(size, size, kind),
  };
}

/**
 * @param {Layer} layer
 * @param {Place} place
 * @param {number} input
 * @param {number} filter
 */
export function weightAt(layer, place, input, filter) {
  return layer.kernel[(place.index * layer.inputs + input) * layer.filters + filter];
}

/**
 * The value of one input at a pixel; beyond the border everything is 0.
 * @param {Maps} maps
 * @param {number} row
 * @param {number} column
 * @param {number} input
 * @param {number} inputs
 */
function valueAt(maps, row, column, input, inputs) {
  const inside = row >= 0 && column >= 0 && row < maps.rows && column < maps.columns;
  return inside ? maps.values[(row * maps.columns + column) * inputs + input] : 0;
}

/**
 * What is added up at a pixel: one product for each place that the mask lets through and each input.
 * @param {Layer} layer
 * @param {Maps} maps
 * @param {number} row
 * @param {number} column
 * @param {number} filter
 */
export function termsAt(layer, maps, row, column, filter) {
  return layer.places.filter((place) => place.seen).flatMap((place) => Array.from({ length: layer.inputs }, (_, input) => {
    const value = valueAt(maps, row + place.down, column + place.right, input, layer.inputs);
    const weight = weightAt(layer, place, input, filter);
    return { place, input, value, weight, product: value * weight };
  }));
}

/**
 * The sum at a pixel, bias and all.
 * @param {Layer} layer
 * @param {Maps} maps
 * @param {number} row
 * @param {number} column
 * @param {number} filter
 * @param {boolean} [masked]
 */
export function sumAt(layer, maps, row, column, filter, masked = true) {
  let sum = layer.bias[filter];
  for (const place of layer.places) {
    if (masked && !place.seen) continue;
    for (let input = 0; input < layer.inputs; input++) {
      sum += valueAt(maps, row + place.down, column + place.right, input, layer.inputs) * weightAt(layer, place, input, filter);
    }
  }
  return sum;
}

/**
 * @param {Layer} layer
 * @param {number} sum
 */
export function activated(layer, sum) {
  return layer.relu ? Math.max(0, sum) : sum;
}

/**
 * What a filter answers at every pixel, in raster order.
 * @param {Layer} layer
 * @param {Maps} maps
 * @param {number} filter
 */
export function answers(layer, maps, filter) {
  const pixels = { length: maps.rows * maps.columns };
  return Array.from(pixels, (_, pixel) => {
    const row = Math.floor(pixel / maps.columns);
    return activated(layer, sumAt(layer, maps, row, pixel - row * maps.columns, filter));
  });
}

/**
 * The pixels that a change names, each with its new level: "138-3", or "after-137" for every later one. In words and
 * links pixels count from 1, here from 0.
 * @param {string} text
 * @param {ArrayLike<number>} levels of the image
 * @param {number} count of the levels that there are
 * @returns {{ pixel: number, level: number }[]}
 */
export function readChange(text, levels, count) {
  if (!text) return [];
  const [name, number] = text.split('-');
  if (name !== 'after') return [{ pixel: Number(name) - 1, level: Number(number) }];
  return Array.from(levels, (level, pixel) => ({ pixel, level: farthest(level, count) })).filter(({ pixel }) => pixel >= Number(number));
}

/**
 * @param {number} pixel
 * @param {number} level
 */
export function writeChange(pixel, level) {
  return `${pixel + 1}-${level}`;
}

/**
 * The level that is farthest from another: the darkest or the brightest.
 * @param {number} level
 * @param {number} count
 */
export function farthest(level, count) {
  return level * 2 < count ? count - 1 : 0;
}

/**
 * "2 up, 1 left": a step in words.
 * @param {{ down: number, right: number }} step
 */
export function stepInWords({ down, right }) {
  const words = [];
  if (down) words.push(`${Math.abs(down)} ${down < 0 ? 'up' : 'down'}`);
  if (right) words.push(`${Math.abs(right)} ${right < 0 ? 'left' : 'right'}`);
  return words.join(', ') || 'the pixel itself';
}
