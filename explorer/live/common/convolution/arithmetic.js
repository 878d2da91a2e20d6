// Numbers only: masks, the sum at a pixel, a filter's whole map. Nothing here draws.

export function unpack(text, Kind) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = letters.charCodeAt(at); // a callback for each would take ten times as long
  return new Kind(bytes.buffer);
}

// The places of a kernel in raster order, as steps from its centre, each with whether the mask lets it see. A stretched kernel
// takes longer steps.
export function places(rows, columns, kind, dilation = 1) {
  const centre = (rows * columns - 1) / 2;
  return Array.from({ length: rows * columns }, (_, index) => ({
    index,
    down: dilation * (Math.floor(index / columns) - (rows - 1) / 2),
    right: dilation * ((index % columns) - (columns - 1) / 2),
    seen: kind === 'B' ? index <= centre : index < centre,
  }));
}

export function countSeen(size, kind) {
  return places(size, size, kind).filter((place) => place.seen).length;
}

// A kernel without training: the mean of what it sees.
export function plainLayer(size, kind) {
  const part = 1 / Math.max(1, countSeen(size, kind));
  return {
    name: 'plain', kind, rows: size, columns: size, dilation: 1, inputs: 1, filters: 1, relu: false,
    kernel: new Float32Array(size * size).fill(part), bias: new Float32Array(1), places: places(size, size, kind),
  };
}

export function weightAt(layer, place, input, filter) {
  return layer.kernel[(place.index * layer.inputs + input) * layer.filters + filter];
}

// maps: {rows, columns, values}, the values of a pixel's inputs side by side; beyond the border everything is 0.
function valueAt(maps, row, column, input, inputs) {
  const inside = row >= 0 && column >= 0 && row < maps.rows && column < maps.columns;
  return inside ? maps.values[(row * maps.columns + column) * inputs + input] : 0;
}

function usedPlaces(layer, masked) {
  return masked ? layer.places.filter((place) => place.seen) : layer.places;
}

export function termsAt(layer, maps, row, column, filter, masked = true) {
  return usedPlaces(layer, masked).flatMap((place) => Array.from({ length: layer.inputs }, (_, input) => {
    const value = valueAt(maps, row + place.down, column + place.right, input, layer.inputs);
    const weight = weightAt(layer, place, input, filter);
    return { place, input, value, weight, product: value * weight };
  }));
}

export function sumAt(layer, maps, row, column, filter, masked = true) {
  let sum = layer.bias[filter];
  for (const place of usedPlaces(layer, masked)) {
    for (let input = 0; input < layer.inputs; input++) {
      sum += valueAt(maps, row + place.down, column + place.right, input, layer.inputs) * weightAt(layer, place, input, filter);
    }
  }
  return sum;
}

export function activated(layer, sum) {
  return layer.relu ? Math.max(0, sum) : sum;
}

// What a filter answers at every pixel, in raster order.
export function answers(layer, maps, filter) {
  const pixels = { length: maps.rows * maps.columns };
  return Array.from(pixels, (_, pixel) => {
    const row = Math.floor(pixel / maps.columns);
    return activated(layer, sumAt(layer, maps, row, pixel - row * maps.columns, filter));
  });
}

// The pixels that a change names, each with its new level: "138-3", or "after-137" for every later one. In words and
// links pixels count from 1, here from 0.
export function readChange(text, levels, count) {
  if (!text) return [];
  const [name, number] = text.split('-');
  if (name !== 'after') return [{ pixel: Number(name) - 1, level: Number(number) }];
  return Array.from(levels, (level, pixel) => ({ pixel, level: farthest(level, count) })).filter(({ pixel }) => pixel >= Number(number));
}

export function writeChange(pixel, level) {
  return `${pixel + 1}-${level}`;
}

export function farthest(level, count) {
  return level * 2 < count ? count - 1 : 0;
}

export function written(number, digits = 3) {
  const text = Math.abs(number).toFixed(digits);
  return number < 0 && Number(text) !== 0 ? `−${text}` : text;
}

export function inBrackets(number, digits) {
  return number < 0 ? `(${written(number, digits)})` : written(number, digits);
}

// "2 up, 1 left": a step in words.
export function stepInWords({ down, right }) {
  const words = [];
  if (down) words.push(`${Math.abs(down)} ${down < 0 ? 'up' : 'down'}`);
  if (right) words.push(`${Math.abs(right)} ${right < 0 ? 'left' : 'right'}`);
  return words.join(', ') || 'the pixel itself';
}
