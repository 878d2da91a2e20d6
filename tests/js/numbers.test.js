import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cut, decimal, floats, whole } from 'live/common/making.js';

test('floats reads what Python writes: little-endian float32', () => {
  assert.deepEqual([...floats('AACAPwAAAMA=')], [1, -2]);
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

test('thousands are parted', () => {
  assert.equal(whole(10000), '10,000');
});
