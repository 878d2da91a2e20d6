import assert from 'node:assert/strict';
import { test } from 'node:test';

import { channels, mixed, packed, ramp, rampIndex } from 'live/common/canvas.js';
import { dots, opened, stripes } from 'live/common/gradient.js';

test('a colour is read as it is written and as browsers compute it', () => {
  assert.deepEqual(channels('#D55E00'), [213, 94, 0]);
  assert.deepEqual(channels('rgb(213, 94, 0)'), [213, 94, 0]);
  assert.deepEqual(channels('rgba(1, 2, 3, 0.5)'), [1, 2, 3]);
});

test('a ramp goes through its stops', () => {
  const three = ramp([[0, 0, 0], [100, 0, 0], [200, 50, 0]]);
  assert.equal(three.length, 256);
  assert.deepEqual([three[0], three[255]], [[0, 0, 0], [200, 50, 0]]);
  assert.ok(Math.abs(three[127][0] - 100) <= 1);
  assert.deepEqual(ramp([[0, 0, 0], [10, 0, 0], [40, 0, 0]], 5).map(([red]) => red), [0, 5, 10, 25, 40]);
  assert.deepEqual(mixed([0, 10, 255], [100, 20, 0], 0.5), [50, 15, 128]);
});

test('what lies outside the range takes the end of the ramp', () => {
  assert.deepEqual([-5, 0, 1, 2, 9].map((value) => rampIndex([0, 2], value)), [0, 0, 128, 255, 255]);
});

test('a packed colour is alpha, blue, green, red', () => {
  assert.equal(packed([1, 2, 3]), 0xff030201);
  assert.equal(packed([1, 2, 3], 40), 0x28030201);
});

test('the lines of an axis are found at every quarter', () => {
  const found = opened('repeating-linear-gradient(to right, rgb(1, 2, 3) 0px, rgb(1, 2, 3) 1px, rgba(0, 0, 0, 0) 1px, rgba(0, 0, 0, 0) 25%)');
  assert.deepEqual(stripes(found, 400, 10).map(({ from, to }) => [from, to]), [[0, 1], [100, 101], [200, 201], [300, 301]]);
  assert.equal(found.turned, 0);
});

test('a hatch is turned, and covers its box from before its corner', () => {
  const found = opened('repeating-linear-gradient(45deg, rgb(9, 9, 9) 0px, rgb(9, 9, 9) 2px, rgba(0, 0, 0, 0) 2px, rgba(0, 0, 0, 0) 6px)');
  assert.ok(Math.abs(found.turned + Math.PI / 4) < 1e-12);
  const made = stripes(found, 30, 12);
  assert.ok(made[0].from <= -12 && made.at(-1).to >= (30 + 12) / Math.SQRT2 - 6);
});

test('a plain background has no stripes and no dots', () => {
  assert.equal(opened('none'), null);
  assert.deepEqual(dots('none', 'auto', 'none', { left: 0, top: 0, width: 9, height: 9 }).places, []);
});

test('of a hundred dots as many are there as the clip leaves', () => {
  const image = 'radial-gradient(circle closest-side, rgb(22, 25, 29) 70%, rgba(0, 0, 0, 0) 80%)';
  const { places, colour } = dots(image, '1% 100%', 'inset(0px 83% 0px 0px)', { left: 10, top: 20, width: 400, height: 6 });
  assert.equal(colour, 'rgb(22, 25, 29)');
  assert.equal(places.length, 17);
  assert.deepEqual(places[0], { x: 12, y: 23, radius: 1.4 });
});
