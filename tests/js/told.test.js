import assert from 'node:assert/strict';
import test from 'node:test';

import { told } from 'live/common/told.js';

const bytes = (text) => new TextEncoder().encode(text);

test('a part is given the object that Python has written, and the rest as it comes', () => {
  const heard = [];
  const part = told((mounted) => { heard.push(mounted); return 'gone'; });
  const mounted = { data: bytes('{"word": "crème", "ids": [1, 2]}'), parentElement: {}, key: 'a' };
  assert.equal(part(mounted), 'gone');
  assert.deepEqual(heard[0].data, { word: 'crème', ids: [1, 2] });
  assert.equal(heard[0].key, 'a');
});

test('it is the same object as long as Python says the same, in each place of its own', () => {
  const heard = [];
  const part = told(({ data }) => heard.push(data));
  const [here, there] = [{}, {}];
  for (const [text, parentElement] of [['[1]', here], ['[1]', here], ['[2]', here], ['[2]', there]]) part({ data: bytes(text), parentElement });
  assert.equal(heard[0], heard[1]);
  assert.deepEqual(heard[2], [2]);
  assert.notEqual(heard[2], heard[3]);
});

test('a part that is told nothing is given nothing', () => {
  told(({ data }) => assert.equal(data, null))({ data: null, parentElement: {} });
});
