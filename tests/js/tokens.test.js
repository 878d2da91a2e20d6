import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nextSize } from 'live/tokens/price.js';

function walked(from, most, direction) {
  const sizes = [from];
  while (nextSize(sizes.at(-1), most, direction) !== sizes.at(-1)) sizes.push(nextSize(sizes.at(-1), most, direction));
  return sizes;
}

test('a step of the vocabulary’s size leads on to both ends, in the smallest vocabulary too', () => {
  for (const most of [3, 10, 12, 27, 60, 10000]) {
    assert.equal(walked(Math.min(10, most), most, 1).at(-1), most, `up, ${most}`);
    assert.equal(walked(most, most, -1).at(-1), Math.min(10, most), `down, ${most}`);
  }
  assert.deepEqual(walked(10, 12, 1), [10, 11, 12]);
});
