// The state of the page, its controls and keys. Everything that moves is computed here; the server is asked only for
// a residual block's kernels and maps, and for the whole model's answer to the leak test.

import { answers, places, unpack } from 'live/common/convolution/arithmetic.js';
import { buildExamples, openExamples } from 'live/common/examples.js';
import { buildControls } from './controls.js';
import { buildFields } from './field.js';
import { buildImage, windowOf } from './image.js';
import { buildCompanion } from './kernel.js';
import { onKey, stop } from './moving.js';
import { show } from './showing.js';
import { usual } from './state.js';

const parts = new WeakMap(); // what is mounted in each place
const LAG = 150; // milliseconds without a step before the server hears of it

export default function ({ data, parentElement, setStateValue }) {
  const part = parts.get(parentElement) ?? create(parentElement, data);
  parts.set(parentElement, part);
  part.send = (view) => setStateValue('view', view);
  receive(part, data);
  return () => {
    stop(part);
    clearTimeout(part.reporting);
    document.removeEventListener('keydown', part.onKey);
    document.removeEventListener('pointerdown', part.onPointer);
    parts.delete(parentElement);
  };
}

// ------------------------------------------------------------------------------------------------------------------ state

function create(parentElement, data) {
  const part = {
    root: parentElement.querySelector('.masked'),
    find: (selector) => part.root.querySelector(selector),
    view: inside(data.view), chosen: {}, trained: [], blocks: new Map(), leaks: new Map(), ring: null, click: 'change', speed: 0, playing: 0,
  };
  part.model = decode(data.picture);
  note(part, part.view);
  part.set = (changes, delay) => set(part, changes, delay);
  part.report = (delay) => report(part, delay);
  part.map = once((shown) => answers(shown.layer, shown.maps, shown.filter), () => part.shown);
  part.dark = () => getComputedStyle(part.root).colorScheme.includes('dark') || luminance(getComputedStyle(part.root).getPropertyValue('--surface')) < 0.5;
  part.onKey = (event) => onKey(part, event);
  part.onPointer = (event) => event.composedPath().includes(part.find('.examples')) || openExamples(part, false);
  document.addEventListener('keydown', part.onKey);
  document.addEventListener('pointerdown', part.onPointer);
  buildImage(part);
  buildCompanion(part);
  buildFields(part);
  buildControls(part);
  buildExamples(part, data.examples, (settings) => {
    stop(part);
    part.set(inside(settings), 0);
  });
  return part;
}

function decode(picture) {
  const { rows, columns, levels, bars } = picture;
  const layers = new Map(picture.layers.map((layer) => [layer.name, { ...layer, places: places(layer.rows, layer.columns, layer.kind, layer.dilation) }]));
  Object.assign(layers.get('first'), decodeKernel(picture.first));
  const fields = picture.fields.map((field) => {
    const cells = unpack(field.grid, Uint8Array);
    return { ...field, cells, window: windowOf(cells, field.size) };
  });
  return { rows, columns, levels, bars, layers, fields, names: picture.names.split('\n'), images: unpack(picture.images, Uint16Array) };
}

function decodeKernel({ kernel, bias }) {
  return { kernel: unpack(kernel, Float32Array), bias: unpack(bias, Float32Array) };
}

// What the server has found out since: kept, so that going back needs no question.
function receive(part, { block, leak }) {
  if (block) {
    const { rows, columns } = part.model;
    Object.assign(part.model.layers.get(block.layer), decodeKernel(block));
    keep(part.blocks, `${block.image} ${block.layer}`, { rows, columns, values: unpack(block.maps, Float32Array) });
  }
  if (leak) keep(part.leaks, `${leak.image} ${leak.change}`, { on: decodeLeak(leak.on), off: decodeLeak(leak.off) });
  show(part);
}

function keep(store, key, value) {
  store.set(key, value);
  if (store.size > 40) store.delete(store.keys().next().value);
}

function decodeLeak({ before, after, moved }) {
  return { before: unpack(before, Float32Array), after: unpack(after, Float32Array), moved: unpack(moved, Float64Array) };
}

// Change the state, show it at once, and tell the server when the hand rests.
function set(part, changes, delay = LAG) {
  const before = part.view;
  const view = { ...before, ...changes };
  if (view.layer !== before.layer) Object.assign(view, part.chosen[view.layer] ?? usual(part, view.layer), changes);
  if (view.layer !== before.layer || view.size !== before.size || view.kind !== before.kind) part.ring = null;
  note(part, view);
  part.view = view;
  show(part);
  report(part, delay);
}

// What was looked at: each layer's filter and input map, and the trained layers, the last one first.
function note(part, { layer, filter, input }) {
  part.chosen[layer] = { filter, input };
  if (layer !== 'plain') part.trained = [layer, ...part.trained.filter((name) => name !== layer)];
}

function report(part, delay) {
  clearTimeout(part.reporting);
  if (part.playing || part.dragging) return;
  part.reporting = setTimeout(() => part.send(outside(part.view)), delay);
}

// Outside, rows and columns count from 1; inside, from 0.
function inside(view) {
  return { ...view, row: view.row - 1, column: view.column - 1 };
}

function outside(view) {
  return { ...view, row: view.row + 1, column: view.column + 1 };
}

function once(make, input) {
  let known;
  let made;
  return () => {
    if (known !== input()) [known, made] = [input(), make(input())];
    return made;
  };
}

function luminance(colour) {
  const numbers = colour.startsWith('#') ? [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) : colour.match(/[\d.]+/g).map(Number);
  return (numbers[0] * 0.3 + numbers[1] * 0.59 + numbers[2] * 0.11) / 255;
}
