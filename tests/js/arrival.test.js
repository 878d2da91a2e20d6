import assert from 'node:assert/strict';
import { test } from 'node:test';

import { arrived } from 'live/common/arrival.js';

const fresh = () => ({ token: null, view: null });

test('a link brings its controls once, and later the browser knows them better', () => {
  const page = fresh();
  assert.equal(arrived(page, { token: 'a 1', t: 0.7 }), true);
  assert.deepEqual(page.view, { t: 0.7 });
  page.view.t = 1.2;
  assert.equal(arrived(page, { token: 'a 1', t: 0.7 }), false);
  assert.deepEqual(page.view, { t: 1.2 });
  assert.equal(arrived(page, { token: 'a 2', t: 0.3 }), true);
  assert.deepEqual(page.view, { t: 0.3 });
});

test('a part that is taken out and put back goes on where it was', () => {
  const page = fresh();
  arrived(page, { token: 'b 1', compare: true });
  page.view.compare = false;
  const again = fresh();
  assert.equal(arrived(again, { token: 'b 1', compare: true }), true);
  assert.deepEqual(again.view, { compare: false });
});

test('of many arrivals the last ones are kept', () => {
  const first = fresh();
  arrived(first, { token: 'c 0', t: 1 });
  first.view.t = 2;
  for (let i = 1; i <= 8; i += 1) arrived(fresh(), { token: `c ${i}`, t: 1 });
  const again = fresh();
  arrived(again, { token: 'c 0', t: 1 });
  assert.deepEqual(again.view, { t: 1 });
});
