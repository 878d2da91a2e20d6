import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bits, distribute, fallsOn, ranked } from 'live/common/probability.js';

test('the largest logit comes first, equal ones by their index', () => {
  assert.deepEqual(ranked([1, 3, 2, 3]), [1, 3, 2, 0]);
});

test('the softmax of 0, ln 2 and ln 3 is one to two to three; colder, it is one to four to nine', () => {
  const z = [0, Math.log(2), Math.log(3)];
  const p = new Float64Array(3);
  const choices = distribute(z, 2, 1, p);
  [1 / 6, 2 / 6, 3 / 6].forEach((wanted, i) => assert.ok(Math.abs(p[i] - wanted) < 1e-12));
  const entropy = -[1 / 6, 2 / 6, 3 / 6].reduce((sum, each) => sum + each * Math.log(each), 0);
  assert.ok(Math.abs(choices - Math.exp(entropy)) < 1e-12);
  distribute(z, 2, 0.5, p);
  [1 / 14, 4 / 14, 9 / 14].forEach((wanted, i) => assert.ok(Math.abs(p[i] - wanted) < 1e-12));
});

test('at T = 0 all of it is on the first', () => {
  const p = new Float64Array(3).fill(0.3);
  assert.equal(distribute([2, 2, 1], 0, 0, p), 1);
  assert.deepEqual([...p], [1, 0, 0]);
});

test('very large logits do not overflow', () => {
  const p = new Float64Array(2);
  distribute([1e6, 1e6], 0, 0.01, p);
  assert.deepEqual([...p], [0.5, 0.5]);
});

test('a number falls on the part of the unit line that holds it', () => {
  assert.deepEqual([0, 0.19, 0.2, 0.69, 0.7, 0.999999].map((number) => fallsOn([0.2, 0.5, 0.3], number)), [0, 0, 1, 1, 2, 2]);
  assert.equal(fallsOn([0.5, 0.499], 0.9995), 1);
});

test('two equal levels are one bit, four are two, a certain one is none', () => {
  assert.deepEqual([[0.5, 0.5], [0.25, 0.25, 0.25, 0.25], [0, 1]].map(bits), [1, 2, 0]);
});
