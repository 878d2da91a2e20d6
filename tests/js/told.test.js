import assert from 'node:assert/strict';
import test from 'node:test';

import { told } from 'live/common/told.js';

const bytes = (text) => new TextEncoder().encode(text);

// What a shadow root and the browser have for a part's HTML and styles.
globalThis.CSSStyleSheet = class {
  replaceSync(text) { this.text = text; }
};
globalThis.document = { createRange: () => ({ createContextualFragment: (html) => html }) };

const place = () => ({ host: { dataset: {} }, adoptedStyleSheets: [], held: [], append(html) { this.held.push(html); } });

test('a part is given the object that Python has written, and the rest as it comes', () => {
  const heard = [];
  const part = told((mounted) => { heard.push(mounted); return 'gone'; }, '', []);
  const mounted = { data: bytes('{"word": "crème", "ids": [1, 2]}'), parentElement: place(), key: 'a' };
  assert.equal(part(mounted), 'gone');
  assert.deepEqual(heard[0].data, { word: 'crème', ids: [1, 2] });
  assert.equal(heard[0].key, 'a');
});

test('it is the same object as long as Python says the same, in each place of its own', () => {
  const heard = [];
  const part = told(({ data }) => heard.push(data), '', []);
  const [here, there] = [place(), place()];
  for (const [text, parentElement] of [['[1]', here], ['[1]', here], ['[2]', here], ['[2]', there]]) part({ data: bytes(text), parentElement });
  assert.equal(heard[0], heard[1]);
  assert.deepEqual(heard[2], [2]);
  assert.notEqual(heard[2], heard[3]);
});

test('a part that is told nothing is given nothing', () => {
  told(({ data }) => assert.equal(data, null), '', [])({ data: null, parentElement: place() });
});

test('a part finds its HTML and its styles, in their order, once in each place', () => {
  const part = told(({ parentElement }) => assert.deepEqual(parentElement.held, ['<p>']), '<p>', ['p { }', 'b { }']);
  const [here, there] = [place(), place()];
  for (const parentElement of [here, here, there]) part({ data: null, parentElement });
  assert.deepEqual(here.adoptedStyleSheets.map(({ text }) => text), ['p { }', 'b { }']);
  assert.equal(here.host.dataset.furnished, '');
});

test('parts share the sheets that they have in common', () => {
  const [here, there] = [place(), place()];
  told(() => null, '', ['a', 'b'])({ data: null, parentElement: here });
  told(() => null, '', ['a', 'c'])({ data: null, parentElement: there });
  assert.equal(here.adoptedStyleSheets[0], there.adoptedStyleSheets[0]);
  assert.notEqual(here.adoptedStyleSheets[1], there.adoptedStyleSheets[1]);
});
