import assert from 'node:assert/strict';
import { test } from 'node:test';

import { answers, farthest, places, plainLayer, readChange, sumAt, writeChange } from 'live/common/convolution/arithmetic.js';
import { largest, seesChannel } from 'live/common/convolution/drawing.js';
import { reach, reaches, windowOf } from 'live/common/convolution/field.js';
import { connectHand, goTo, indexIn, keep, nameInWords } from 'live/common/convolution/images.js';
import { imageRead } from 'live/inside_pixelcnn/values.js';
import { imageMaps } from 'live/masked_kernel/state.js';

// Two inputs, one filter, a kernel of 1 × 3 with mask B; the weights by place and input, worked by hand.
const layer = {
  name: 'by hand', kind: 'B', rows: 1, columns: 3, dilation: 1, inputs: 2, filters: 1, relu: true,
  kernel: new Float32Array([1, 10, 2, 20, 3, 30]), bias: new Float32Array([-5]), places: places(1, 3, 'B'),
};
const maps = { rows: 1, columns: 2, values: new Float32Array([1, 2, 3, 4]) };

test('mask A hides the centre, mask B shows it, and both hide all that comes later', () => {
  assert.deepEqual(places(3, 3, 'A').map(({ seen }) => seen), [true, true, true, true, false, false, false, false, false]);
  assert.deepEqual(places(1, 3, 'B').map(({ seen }) => seen), [true, true, false]);
});

test('a stretched kernel takes longer steps', () => {
  assert.deepEqual(places(3, 1, 'A', 2).map(({ down, right }) => [down, right]), [[-2, 0], [0, 0], [2, 0]]);
});

test('the sum at a pixel: bias, what the mask lets through, 0 beyond the border', () => {
  assert.equal(sumAt(layer, maps, 0, 0, 0), -5 + 2 * 1 + 20 * 2);
  assert.equal(sumAt(layer, maps, 0, 1, 0), -5 + 1 * 1 + 10 * 2 + 2 * 3 + 20 * 4);
  assert.equal(sumAt(layer, maps, 0, 0, 0, false), -5 + 2 * 1 + 20 * 2 + 3 * 3 + 30 * 4);
});

test('a filter answers at every pixel, and its ReLU lets nothing below 0 through', () => {
  assert.deepEqual(answers(layer, maps, 0), [37, 102]);
  assert.deepEqual(answers({ ...layer, bias: new Float32Array([-50]) }, maps, 0), [0, 57]);
});

test('the plain average takes the same of every pixel that it sees', () => {
  const { kernel } = plainLayer(3, 'A');
  assert.ok(kernel.every((weight) => weight === 0.25));
});

test('a change is read as it is written', () => {
  const levels = [0, 3, 1, 2];
  assert.deepEqual(readChange(writeChange(2, 3), levels, 4), [{ pixel: 2, level: 3 }]);
  assert.deepEqual(readChange('after-2', levels, 4), [{ pixel: 2, level: 3 }, { pixel: 3, level: 0 }]);
  assert.deepEqual(readChange('', levels, 4), []);
  assert.deepEqual([0, 1, 2, 3].map((level) => farthest(level, 4)), [3, 3, 0, 0]);
});

test('red before green before blue: a colour of the pixel itself is seen by those after it, by mask B also by itself', () => {
  const itself = { down: 0, right: 0, seen: false };
  assert.deepEqual([0, 1, 2].map((input) => seesChannel(itself, 'A', input, 1)), [true, false, false]);
  assert.deepEqual([0, 1, 2].map((input) => seesChannel(itself, 'B', input, 1)), [true, true, false]);
});

test('the largest number counts without its sign', () => {
  assert.equal(largest([1, -4, 3]), 4);
});

// A field of 3 × 3 whose upper row and left neighbour are seen but for the upper left: the window is as wide as what is seen.
const field = { size: [3, 3], cells: new Uint8Array([0, 1, 1, 1, 0, 0, 0, 0, 0]), window: { top: -1, left: -1, bottom: 0, end: 1 } };

test('the window of a field lies around all that is seen and the pixel itself', () => {
  assert.deepEqual(windowOf(field.cells, field.size), field.window);
  assert.deepEqual(windowOf(new Uint8Array(9), field.size), { top: 0, left: 0, bottom: 0, end: 0 });
});

test('a pixel is seen, blind, too far away or later; across the border of the grid too', () => {
  assert.deepEqual([[-1, 0], [-1, -1], [0, -2], [-2, 0], [0, 1], [2, -2], [0, 0]].map(([down, right]) => reach(field, down, right)),
    ['seen', 'blind', 'far', 'far', 'later', 'later', 'pixel']);
  assert.deepEqual(reaches(field, { rows: 2, columns: 2 }, { row: 1, column: 1 }), ['blind', 'seen', 'seen', 'pixel']);
});

test('of what was found so much is kept, the oldest goes first', () => {
  const store = new Map();
  for (const key of ['a', 'b', 'c']) keep(store, key, key.toUpperCase(), 2);
  assert.deepEqual([...store], [['b', 'B'], ['c', 'C']]);
});

test('an image is named in words', () => {
  assert.deepEqual(['ankle-boot-1', 'T-shirt-1'].map(nameInWords), ['ankle boot 1', 'T-shirt 1']);
});

test('who goes beyond the image comes to its border, and who stays is not set anew', () => {
  const set = [];
  const part = { view: { row: 1, column: 1 }, set: (place) => set.push(place) };
  for (const to of [{ row: -3, column: 9 }, { row: 1, column: 1 }]) goTo(part, { rows: 4, columns: 5 }, to);
  assert.deepEqual(set, [{ row: 0, column: 4 }]);
});

test('a place has its number in raster order, and none beyond the border', () => {
  const spots = [[0, 0], [1, 2], [3, 4], [-1, 0], [0, 5], [4, 0]];
  const numbers = spots.map(([row, column]) => indexIn({ rows: 4, columns: 5 }, { row, column }));
  assert.deepEqual(numbers, [0, 7, 19, null, null, null]);
});

test('the hand takes the cursor, leads it as long as it presses, and lets it rest', () => {
  globalThis.DOMPoint = class { constructor(x, y) { Object.assign(this, { x, y, matrixTransform: () => this }); } };
  const told = [];
  const picture = { getScreenCTM: () => ({ inverse: () => null }), setPointerCapture: () => {} };
  const set = ({ row, column }) => told.push([row, column]);
  const part = { view: { row: 0, column: 0 }, set, report: (delay) => told.push(delay) };
  let takes = false;
  connectHand(part, picture, { rows: 9, columns: 9 }, { takes: () => takes, leaves: () => told.push('left') });
  const at = (clientX, clientY, button = 0) => ({ clientX, clientY, button, preventDefault: () => {} });
  picture.onpointerdown(at(45, 25));
  takes = true;
  picture.onpointerdown(at(45, 25, 2));
  picture.onpointermove(at(45, 25));
  assert.deepEqual(told, []);
  picture.onpointerdown(at(45, 25));
  picture.onpointermove(at(65, 25));
  picture.onpointerup();
  picture.onpointermove(at(85, 25));
  assert.deepEqual(told, [[1, 2], [1, 3], 'left', 0]);
});

test('a trained layer reads an image as its model reads pixels, the plain average level ÷ levels', () => {
  const model = { rows: 1, columns: 3, levels: 3, read: new Float32Array([-1, 0, 1]) }; // centred
  const levels = new Uint16Array([2, 0, 1]);
  assert.deepEqual([...imageMaps({ model }, levels, { name: 'first', inputs: 1 }).values], [1, -1, 0]);
  assert.deepEqual([...imageMaps({ model }, levels, { name: 'plain', inputs: 1 }).values], [2 / 3, 0, 1 / 3].map(Math.fround));
  const rows = { ...model, read: new Float32Array([1, 0, 0, 0, 1, 0, 0, 0, 1]) }; // one-hot, a pixel's numbers side by side
  assert.deepEqual([...imageMaps({ model: rows }, levels, { name: 'first', inputs: 3 }).values], [0, 0, 1, 1, 0, 0, 0, 1, 0]);
});

test('the network shows what it reads of an image, map by map', () => {
  const levels = new Uint16Array([2, 0, 1]);
  assert.deepEqual([...imageRead({ pixels: 3, read: new Float32Array([-1, 0, 1]), layers: [{ maps: 1 }] }, levels)], [1, -1, 0]);
  const rows = { pixels: 3, read: new Float32Array([1, 0, 0, 0, 1, 0, 0, 0, 1]), layers: [{ maps: 3 }] };
  assert.deepEqual([...imageRead(rows, levels)], [0, 1, 0, 0, 0, 1, 1, 0, 0]);
});
