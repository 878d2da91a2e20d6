import assert from 'node:assert/strict';
import { test } from 'node:test';

import { along, isOwned, isShortcut } from 'live/common/keys.js';

test('keys walk along a row: a step back or forth, its beginning, its end', () => {
  const went = [];
  const keys = along(4, 9, (to) => went.push(to), 2);
  for (const key of ['ArrowLeft', 'ArrowRight', 'Home', 'End']) keys[key]();
  assert.deepEqual(went, [2, 6, 0, 9]);
  assert.deepEqual(Object.keys(keys).sort(), ['ArrowLeft', 'ArrowRight', 'End', 'Home']);
});

globalThis.Element = class {};
globalThis.document = { querySelector: () => null };

// A key pressed on an element that is, or stands in, what the last of these names says.
function pressed(key, name, more = {}) {
  const closest = (selector) => (selector.split(', ').includes(name) ? target : null);
  const target = Object.assign(new Element(), { closest, matches: () => false });
  return { key, composedPath: () => [target], ...more };
}

test('a button hears Enter and Space, a link Enter alone: Space on it is the page’s', () => {
  assert.deepEqual(['Enter', ' '].map((key) => isOwned(pressed(key, 'button'))), [true, true]);
  assert.deepEqual(['Enter', ' '].map((key) => isOwned(pressed(key, 'a'))), [true, false]);
});

test('keys with Ctrl, Cmd or Alt are the browser’s: it goes back by one of them', () => {
  for (const held of ['ctrlKey', 'metaKey', 'altKey']) {
    assert.equal(isShortcut({ [held]: true }), true);
    assert.equal(isOwned(pressed('ArrowLeft', 'p', { [held]: true })), true);
  }
  assert.equal(isOwned(pressed('ArrowLeft', 'p', { shiftKey: true })), false);
});
