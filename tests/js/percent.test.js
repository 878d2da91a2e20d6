import assert from 'node:assert/strict';
import { test } from 'node:test';

import { percent } from 'live/common/percent.js';

test('what is neither impossible nor certain never looks as if it were', () => {
  assert.equal(percent(0), '0.00 %');
  assert.equal(percent(0.00003), '< 0.01 %');
  assert.equal(percent(0.0005), '0.05 %');
  assert.equal(percent(0.123), '12.3 %');
  assert.equal(percent(0.9994), '99.9 %');
  assert.equal(percent(0.99951), '> 99.9 %');
  assert.equal(percent(1), '100.0 %');
});
