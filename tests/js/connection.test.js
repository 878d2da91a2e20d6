// What becomes of a lost connection, and that a page which is back asks for its run until one is seen.

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { connection, noticeReturn } from 'live/frame_bar/connection.js';

const walk = (...seen) => seen.reduce((states, [connected, running]) => [...states, connection(states.at(-1), connected, running)], ['well']);

test('a page that is back is well when it has run', () => {
  const states = walk([false, false], [true, false], [true, false], [true, true], [true, true], [true, false]);
  assert.deepEqual(states, ['well', 'lost', 'back', 'back', 'running', 'running', 'well']);
});

test('a connection may be lost again at any time', () => {
  assert.deepEqual(walk([false, true], [true, true], [true, true], [false, true]), ['well', 'lost', 'back', 'running', 'lost']);
});

test('a page that is back asks again until it is seen running', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const asked = [];
  const { app, page, changed } = standIn();
  noticeReturn(() => ({ lost: () => asked.push('lost'), back: () => asked.push('back') }));
  const becomes = (state, script) => {
    Object.assign(app.dataset, { testConnectionState: state, testScriptState: script });
    changed();
  };
  becomes('PINGING_SERVER', 'notRunning');
  becomes('CONNECTED', 'notRunning');
  assert.deepEqual(asked, ['lost', 'back']);
  mock.timers.tick(5000);
  mock.timers.tick(5000);
  assert.deepEqual(asked, ['lost', 'back', 'back', 'back']);
  becomes('CONNECTED', 'running');
  becomes('CONNECTED', 'notRunning');
  mock.timers.tick(60_000);
  assert.deepEqual([asked.length, page.connection], [4, 'well']);
  mock.timers.reset();
});

// As much of a document as the connection looks at.
function standIn() {
  const app = { dataset: {} };
  const found = { app, page: {}, changed: () => {} };
  Object.assign(globalThis, {
    window: globalThis,
    document: { querySelector: () => app, documentElement: { dataset: found.page }, addEventListener: () => {} },
    MutationObserver: class {
      constructor(follow) { found.changed = follow; }

      observe() {}
    },
  });
  return { app, page: found.page, changed: () => found.changed() };
}
