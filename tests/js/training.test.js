import assert from 'node:assert/strict';
import { test } from 'node:test';

import { across, apart, curve, down, lines, nearest, plot } from 'live/training_player/geometry.js';
import { span, ticks } from 'live/training_player/numbers.js';

const AREA = { x: 10, y: 20, width: 100, height: 50 };

test('a curve is its own values: the first epoch at the left, high losses at the top', () => {
  assert.deepEqual(curve(AREA, [0, 4], [4, 2, 0]), [[10, 20], [60, 45], [110, 70]]);
  assert.deepEqual(curve(AREA, [0, 4], [1]), [[60, 57.5]]);
  assert.equal(down(AREA, [1, 3], 3), 20);
});

test('an epoch is found again where it was drawn', () => {
  for (let i = 0; i < 7; i += 1) assert.equal(nearest(AREA, 7, across(AREA, 7, i)), i);
  assert.deepEqual([-50, 500].map((x) => nearest(AREA, 7, x)), [0, 6]);
});

test('names that would lie on each other are moved apart, their middle stays', () => {
  assert.deepEqual(apart(10, 40, 20), [10, 40]);
  assert.deepEqual(apart(30, 34, 20), [22, 42]);
  assert.deepEqual(apart(34, 30, 20), [42, 22]);
});

test('names of parts never lie on each other: one that would touch another stands in the next line', () => {
  const at = (left, right) => ({ left, right });
  assert.deepEqual(lines([], 5), []);
  assert.deepEqual(lines([at(0, 90), at(100, 190), at(200, 290)], 5), [0, 0, 0]);
  assert.deepEqual(lines([at(0, 100), at(-200, 150), at(120, 200), at(-300, 210)], 5), [0, 1, 0, 2]);
  assert.deepEqual(lines([at(0, 100), at(103, 200)], 5), [0, 1]);
});

test('a narrow chart has its names below', () => {
  const [wide, narrow] = [plot({ x: 0, y: 0, width: 800, height: 300 }, 10), plot({ x: 0, y: 0, width: 400, height: 300 }, 10)];
  assert.deepEqual([wide.narrow, narrow.narrow], [false, true]);
  assert.deepEqual([wide.x, wide.width, narrow.width], [40, 675, 352]);
  assert.ok(wide.height > narrow.height);
});

test('the axis spans both curves and blind guessing; close up, what comes after the steep beginning', () => {
  const data = { training: [9, 3, 2, 2, 2], validation: [9, 4, 3, 3, 3], numbers: [1, 2, 3, 4, 5], uniform: { value: 6 } };
  assert.deepEqual(span(data, false), [0, 9 * 1.06]);
  const [low, high] = span(data, true);
  assert.ok(low < 2 && low > 1.7 && high > 4 && high < 4.3);
  assert.deepEqual(ticks([0, 6], data, false).map(([value]) => value + 0), [0, 1, 2, 3, 4, 5, 6]);
});

test('where a training has gone astray, the ruler of perplexity ends all the same', () => {
  const found = ticks([0, 1000], { ruler: 'exp' }, true);
  assert.ok(found.length > 0 && found.length < 400);
  assert.ok(found.every(([nats]) => Number.isFinite(nats)));
});
