import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { cut } from 'live/common/dom.js';
import { decimal, floats, inBrackets, ordinal, percent, played, whole, within } from 'live/common/numbers.js';

test('floats reads what Python writes: little-endian float32', () => {
  assert.deepEqual([...floats('AACAPwAAAMA=')], [1, -2]);
});

test('shares are written by one rule, here as in Python: see test_percentages.py', () => {
  const cases = JSON.parse(readFileSync(new URL('percentages.json', import.meta.url), 'utf8'));
  for (const [share, exact, written] of cases) assert.equal(percent(share, exact), written, `${share}, ${exact}`);
});

test('a number that rounds to nothing has no sign', () => {
  assert.equal(decimal(-1.005, 1), '−1.0');
  assert.equal(decimal(-0.004), '0.00');
  assert.equal(decimal(2.5, 0), '3');
  assert.equal(decimal(-0.12345, 3), '−0.123');
  assert.equal(decimal(-0.0001, 3), '0.000');
});

test('behind an operator a negative number stands in brackets', () => {
  assert.deepEqual([-0.5, 0.5].map((value) => inBrackets(value, 2)), ['(−0.50)', '0.50']);
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

test('what plays waits in a hidden tab, which draws no frames, and does not run backwards', () => {
  assert.deepEqual([played(1000, 1016), played(1000, 61_000), played(1000, 999)], [16, 250, 0]);
});
