import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DRAWN, barred, moment, onward } from 'live/two_stages/walk.js';

test('the bars come first, then the word that was drawn from them', () => {
  assert.deepEqual(moment(0, 3), { step: 0, drawn: false, written: 0, finished: false });
  assert.deepEqual(moment(1 + DRAWN, 3), { step: 1, drawn: true, written: 2, finished: false });
  assert.deepEqual(moment(3, 3), { step: 2, drawn: true, written: 3, finished: true });
  assert.deepEqual(moment(Infinity, 3), moment(3, 3));
});

test('a stage goes on with the time, stops at its end, and does not jump after a pause', () => {
  assert.equal(onward(1, 50, 100, 9), 1.5);
  assert.equal(onward(8.9, 50, 100, 9), 9);
  assert.equal(onward(1, 60_000, 100, 9), 2);
});

test('few levels all have a bar; of many the most probable, in their order', () => {
  assert.deepEqual(barred([0.1, 0.2, 0.3, 0.4], 8), [0, 1, 2, 3]);
  assert.deepEqual(barred([0.1, 0.4, 0, 0.3, 0.2], 3), [1, 3, 4]);
});
