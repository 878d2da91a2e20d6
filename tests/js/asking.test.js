import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask } from 'live/pixel_player/asking.js';

test('what was asked of the player’s server while there was no connection is asked again when it is back', () => {
  const page = { connection: 'lost' };
  globalThis.document = { documentElement: { dataset: page } };
  const asked = [];
  let later = () => {};
  const player = {
    wanted: { temperature: 1, seed: 8, count: 4, forced: [], example: null, kept: 0 },
    image: 0,
    asked: null,
    number: 0,
    find: () => ({ textContent: '' }),
    ask: (_, settings) => asked.push(settings.number),
    after: (_, milliseconds, action) => { later = action; },
  };
  ask(player);
  later();
  assert.deepEqual(asked, [1]);
  page.connection = 'well';
  later();
  later();
  assert.deepEqual(asked, [1, 2]);
});
