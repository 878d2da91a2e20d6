// What becomes of a lost connection, and that a page which is back asks until it has run.

import assert from 'node:assert/strict';
import test from 'node:test';

import { connection } from 'live/frame_bar/connection.js';

const walk = (...seen) => seen.reduce(
  (states, [connected, running, anew]) => [...states, connection(states.at(-1), { connected, running, anew })],
  ['well'],
);

test('a page that is back is well when it has run', () => {
  const states = walk([false, false, true], [true, false, true], [true, false, false], [true, true, false], [true, false, true]);
  assert.deepEqual(states, ['well', 'lost', 'back', 'back', 'running', 'well']);
});

test('a run that nobody has seen running is known by what it drew', () => {
  assert.deepEqual(walk([false, false, true], [true, false, false], [true, false, true]), ['well', 'lost', 'back', 'well']);
});

test('a connection may be lost again at any time', () => {
  assert.deepEqual(walk([false, true, true], [true, true, false], [true, true, true], [false, true, true]), ['well', 'lost', 'back', 'running', 'lost']);
});
