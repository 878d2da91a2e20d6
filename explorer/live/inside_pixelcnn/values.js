// Numbers only: what the server has sent, unpacked; sums, pixels and probabilities; which map is opened. Nothing here draws.

import { decodeField } from 'live/common/convolution/field.js';
import { levelsOf } from 'live/common/logistics.js';
import { floats, unpack } from 'live/common/numbers.js';
import { distribute, ranked } from 'live/common/probability.js';

export const TRUNK = ['first', 'expand', 'sum']; // layers whose maps are the same channels of the stream that the skips carry on

export function decodeNetwork(network) {
  const layers = network.layers.map((layer, index) => ({ ...layer, index, field: layer.field && decodeField(layer.field) }));
  return { ...network, layers, names: network.names.split('\n'), pixels: network.rows * network.columns, read: floats(network.read) };
}

// What the network reads of an image, map by map.
export function imageRead({ pixels, read, layers: [{ maps }] }, levels) {
  return Float32Array.from({ length: maps * pixels }, (_, at) => read[levels[at % pixels] * maps + Math.floor(at / pixels)]);
}

// Everything of one image: for each layer the values of its maps, map by map.
export function decodeMaps(network, maps) {
  const { exact, bits, numbers, tops } = maps.maps;
  const flat = spread(unpack(bits, Uint8Array), unpack(numbers, exact ? Float32Array : Int8Array), unpack(tops, Float32Array), network.pixels, exact);
  const levels = unpack(maps.levels, Uint16Array);
  const values = layerValues(network, flat, network.pixels, imageRead(network, levels));
  const blocks = network.layers.at(-1).index > 0 ? maps.shares.length : 0;
  const perBlock = (text) => cut(floats(text), blocks);
  return {
    ...maps, exact, levels, values, tops: values.map((each, index) => topsOf(each, network.layers[index].maps)),
    output: floats(maps.output), nats: floats(maps.nats), sheets: new Map(),
    incoming: perBlock(maps.incoming), added: perBlock(maps.added), leftOut: perBlock(maps.left_out), without: perBlock(maps.without),
  };
}

function cut(numbers, count) {
  const size = count ? numbers.length / count : 0;
  return Array.from({ length: count }, (_, index) => numbers.subarray(index * size, (index + 1) * size));
}

// Zeros are not sent: a bit says of every number whether it is there.
function spread(bits, numbers, tops, pixels, exact) {
  const flat = new Float32Array(tops.length * pixels);
  let next = 0;
  for (let map = 0, at = 0; map < tops.length; map++) {
    const unit = exact ? 1 : tops[map] / 127;
    for (const end = at + pixels; at < end; at++) {
      if (bits[at >> 3] & (1 << (at & 7))) flat[at] = numbers[next++] * unit;
    }
  }
  return flat;
}

// What was sent, layer by layer, for so many pixels. A sum is made here from what came in and what was added, in the same precision
// as in the network.
function layerValues(network, flat, pixels, image) {
  const found = [];
  let start = 0;
  for (const layer of network.layers) {
    if (layer.kind === 'image') found.push(image);
    else if (layer.kind === 'sum') found.push(found[layer.index - 4].map((value, at) => value + found[layer.index - 1][at]));
    else found.push(flat.subarray(start, (start += layer.maps * pixels)));
  }
  return found;
}

function topsOf(values, maps) {
  const size = values.length / maps;
  const tops = new Float32Array(maps);
  for (let map = 0, at = 0; map < maps; map++) {
    for (const end = at + size; at < end; at++) tops[map] = Math.max(tops[map], Math.abs(values[at]));
  }
  return tops;
}

// One pixel's numbers in every layer, in full precision, where the maps themselves are rounded.
export function decodePixel(network, { image, row, column, numbers }) {
  return { name: `${image} ${row} ${column}`, values: layerValues(network, floats(numbers), 1, new Float32Array(0)) };
}

// The features of a pixel in a layer; `sure` tells whether they are exact.
export function featuresAt(part, index) {
  const { network, trace } = part;
  const layer = network.layers[index];
  const known = part.pixels.get(`${trace.image} ${part.view.row} ${part.view.column}`);
  if (!trace.exact && known && layer.kind !== 'image') return { values: known[index], sure: true };
  const values = new Float32Array(layer.maps);
  for (let map = 0; map < layer.maps; map++) values[map] = trace.values[index][map * network.pixels + pixelOf(part)];
  return { values, sure: trace.exact || layer.kind === 'image' };
}

export function familyOf(layer) {
  return TRUNK.includes(layer.kind) ? 'trunk' : layer.name;
}

// The map that is opened in a layer: the chosen one, or the most varied. A sum opens what its block added most.
export function mapOf(part, layer) {
  const chosen = part.chosen[familyOf(layer)] ?? 0;
  if (chosen && chosen <= layer.maps) return chosen - 1;
  const telling = layer.kind === 'sum' ? part.network.layers[layer.index - 1] : layer;
  return part.trace.orders[telling.name][0];
}

export function pixelOf(part) {
  return part.view.row * part.network.columns + part.view.column;
}

export function outputAt(part, output) {
  const size = output.length / part.network.pixels;
  return output.subarray(pixelOf(part) * size, (pixelOf(part) + 1) * size);
}

// What the network ends with at a pixel, as probabilities of the levels.
export function probabilitiesOf(network, numbers) {
  return network.components ? mixtureProbabilities(numbers, network.components, network.levels) : softmaxOf(numbers);
}

function softmaxOf(logits) {
  const p = new Float64Array(logits.length);
  distribute(logits, ranked(logits)[0], 1, p);
  return Array.from(p);
}

// Weights as logits, then means, then logarithms of scales.
function mixtureProbabilities(numbers, components, levels) {
  const mixture = softmaxOf(numbers.subarray(0, components)).map((weight, i) => ({
    weight,
    mean: numbers[components + i] * levels,
    scale: Math.exp(Math.max(numbers[2 * components + i], -7)) * levels,
  }));
  return Array.from(levelsOf(mixture, levels));
}
