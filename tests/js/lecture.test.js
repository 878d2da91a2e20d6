import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elapsed, plan, toggled, written } from 'live/frame_bar/clock.js';

test('the clock stands while it is stopped, and goes on where it stood', () => {
  let clock = { gone: 0, since: 1000 };
  assert.equal(elapsed(clock, 61_000), 60_000);
  clock = toggled(clock, 61_000);
  assert.equal(elapsed(clock, 999_000), 60_000);
  clock = toggled(clock, 100_000);
  assert.equal(elapsed(clock, 105_000), 65_000);
});

test('minutes and seconds are written as people do', () => {
  assert.equal(written(0), '0:00');
  assert.equal(written(65_999), '1:05');
  assert.equal(written(3_600_000), '60:00');
  assert.equal(plan(2.5, 45), 'planned: 2:30 after this, 45:00 in all');
});
