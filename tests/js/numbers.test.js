import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cut } from 'live/common/dom.js';
import { decimal, floats, ordinal, percent, whole, within } from 'live/common/numbers.js';

test('floats reads what Python writes: little-endian float32', () => {
  assert.deepEqual([...floats('AACAPwAAAMA=')], [1, -2]);
});

test('what is neither impossible nor certain never looks as if it were', () => {
  assert.equal(percent(0.00003), '< 0.01 %');
  assert.equal(percent(0.0005), '0.05 %');
  assert.equal(percent(0.00095), '0.1 %');
  assert.equal(percent(0.123), '12.3 %');
  assert.equal(percent(0.9994), '99.9 %');
  assert.equal(percent(0.99951), '> 99.9 %');
});

test('a softmax is never sure, even where its digits run out; a count can be', () => {
  assert.equal(percent(0), '< 0.01 %');
  assert.equal(percent(1), '> 99.9 %');
  assert.equal(percent(0, true), '0 %');
  assert.equal(percent(1, true), '100 %');
  assert.equal(percent(0.5, true), '50.0 %');
});

test('a number that rounds to nothing has no sign', () => {
  assert.equal(decimal(-1.005, 1), '−1.0');
  assert.equal(decimal(-0.004), '0.00');
  assert.equal(decimal(2.5, 0), '3');
});

test('a text is cut between letters, never inside one', () => {
  assert.equal(cut('carrot', 6), 'carrot');
  assert.equal(cut('🥕🥕🥕', 2), '🥕…');
});

test('numbers for people', () => {
  assert.equal(whole(10000), '10,000');
  assert.deepEqual([1, 2, 3, 4, 11, 12, 13, 21, 112, 1001].map(ordinal), ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '112th', '1,001st']);
  assert.deepEqual([-1, 4, 9].map((value) => within(value, 0, 5)), [0, 4, 5]);
});
