import assert from 'node:assert/strict';
import { test } from 'node:test';

import { along } from 'live/common/keys.js';

test('keys walk along a row: a step back or forth, its beginning, its end', () => {
  const went = [];
  const keys = along(4, 9, (to) => went.push(to), 2);
  for (const key of ['ArrowLeft', 'ArrowRight', 'Home', 'End']) keys[key]();
  assert.deepEqual(went, [2, 6, 0, 9]);
  assert.deepEqual(Object.keys(keys).sort(), ['ArrowLeft', 'ArrowRight', 'End', 'Home']);
});
