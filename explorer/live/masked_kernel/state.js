// What follows from the state: which layer, kernel, pixel and field are meant, and their names.

import { plainLayer, weightAt } from 'live/common/convolution/arithmetic.js';

export const MODES = ['kernel', 'colour', 'leak', 'field'];
export const SIZES = [1, 3, 5, 7, 9, 11];
export const SPEEDS = [1, 4, 16];
export const PIXELS_A_SECOND = 6; // at speed 1
export const LAYER_TIME = 900; // milliseconds at speed 1

// The name of the trained layer last shown, of one kind of mask if asked; undefined if the model has none.
export function trainedLayer(part, kind) {
  return [...part.trained, ...part.model.layers.keys()].find((name) => !kind || part.model.layers.get(name).kind === kind);
}

export function usual(part, layer) {
  const known = part.model.layers.get(layer) ?? { filter: 0, input: 0 }; // the plain average has one of each
  return { filter: known.filter + 1, input: known.input + 1 };
}

export function cursorOf(part) {
  return part.view.row * part.model.columns + part.view.column;
}

export function pixelCount(part) {
  return part.model.rows * part.model.columns;
}

export function fieldOf(part) {
  return part.model.fields.find((field) => slug(field.layer) === part.view.field);
}

export function layerOf(part, name) {
  return name === 'plain' ? plainLayer(part.view.size, part.view.kind) : part.model.layers.get(name);
}

export function filterOf(part, name) {
  return (part.view.layer === name ? part.view.filter : (part.chosen[name] ?? usual(part, name)).filter) - 1;
}

// What a layer reads of an image: the trained one as its model reads pixels, the plain average level ÷ levels.
export function imageMaps(part, levels, { name, inputs }) {
  const { rows, columns, levels: count, read } = part.model;
  if (name === 'plain') return { rows, columns, values: Float32Array.from(levels, (level) => level / count) };
  const at = (index) => levels[Math.floor(index / inputs)] * inputs + (index % inputs);
  return { rows, columns, values: Float32Array.from({ length: levels.length * inputs }, (_, index) => read[at(index)]) };
}

export function slug(name) {
  return name.replace(' ', '-');
}

export function layerName(layer) {
  return layer.name === 'first' ? 'first layer' : layer.name.replace('-', ' ');
}

export function layerTitle(layer) {
  const stretch = layer.dilation > 1 ? `, stretched by ${layer.dilation}` : '';
  const size = `mask ${layer.kind}, ${layer.rows} × ${layer.columns}${stretch}`;
  if (layer.name === 'plain') return `plain average, ${size}`;
  return `${layerName(layer)}, ${size}`;
}

export function kernelWeights(shown) {
  return shown.layer.places.map((place) => weightAt(shown.layer, place, shown.input, shown.filter));
}

// The levels that can be chosen: all of a few, else as many as there are bars, from the darkest to the brightest.
export function someLevels({ levels, bars }) {
  return bars.map((_, index) => Math.round((index * (levels - 1)) / Math.max(1, bars.length - 1)));
}

export function otherMask(part, now, kind) {
  return now.name === 'plain' ? undefined : part.model.layers.get(trainedLayer(part, kind));
}
