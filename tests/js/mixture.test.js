import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fallsOn } from 'live/common/probability.js';
import { mixtureOf, sharesOf } from 'live/common/logistics.js';
import { probabilitiesOf } from 'live/inside_pixelcnn/values.js';
import { expected } from 'live/pixel_player/numbers.js';

test('the levels of a component take all of its weight between them, the edge levels its tails', () => {
  const shares = sharesOf({ weight: 0.5, mean: 2, scale: 1 }, 4);
  assert.ok(Math.abs(shares.reduce((sum, share) => sum + share) - 0.5) < 1e-12);
  assert.ok(Math.abs(shares[0] - 0.5 / (1 + Math.exp(1.5))) < 1e-12); // F(0.5)
  assert.ok(Math.abs(shares[3] - 0.5 / (1 + Math.exp(0.5))) < 1e-12); // 1 - F(2.5)
});

test('weights come first, then means, then scales', () => {
  assert.deepEqual(mixtureOf([0.25, 0.75, 1, 2, 3, 4]), [{ weight: 0.25, mean: 1, scale: 3 }, { weight: 0.75, mean: 2, scale: 4 }]);
});

test('the numbers of the pixel that is asked for', () => {
  const answer = { components: 0, levels: 2, pixels: 2, detailed: [4, 1], probabilities: Float32Array.of(0, 1, 0.25, 0.75, 0.5, 0.5, 1, 0) };
  assert.deepEqual([...expected(answer, 1, 1)], [1, 0]);
  assert.deepEqual([...expected(answer, 4, 1)], [0.25, 0.75]);
});

test('a number falls on the level whose stretch it lies in; the edge belongs to the next', () => {
  assert.deepEqual([0, 0.24, 0.25, 0.999].map((number) => fallsOn([0.25, 0, 0.75], number)), [0, 0, 2, 2]);
});

test('inside the network a mixture ends as the probabilities of its levels, and logits do as their softmax', () => {
  const numbers = Float32Array.of(Math.log(3), 0, 0.25, 0.75, Math.log(0.25), Math.log(0.25)); // two of scale 1 at levels 1 and 3
  const p = probabilitiesOf({ components: 2, levels: 4 }, numbers);
  const below = (x) => 1 / (1 + Math.exp(-x));
  assert.ok(Math.abs(p[0] - (0.75 * below(-0.5) + 0.25 * below(-2.5))) < 1e-6);
  assert.ok(Math.abs(p.reduce((sum, each) => sum + each) - 1) < 1e-6);
  assert.deepEqual(probabilitiesOf({ components: 0, levels: 2 }, Float32Array.of(5, 5)), [0.5, 0.5]);
});
