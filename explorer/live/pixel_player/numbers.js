// What Python sent, decoded, and what the model expected.

import { levelsOf, mixtureOf } from 'live/common/logistics.js';
import { bytes, floats } from 'live/common/numbers.js';
import { bits } from 'live/common/probability.js';

// Probabilities at temperature 1 → at another: p^(1/T), made to sum to 1. At T = 0 all of it is on the first largest.
export function atTemperature(p, temperature) {
  const most = Math.max(...p);
  if (temperature === 0) return Array.from(p, (_, level) => (level === p.indexOf(most) ? 1 : 0));
  const scaled = Array.from(p, (each) => Math.exp(Math.log(each / most) / temperature));
  const sum = scaled.reduce((a, b) => a + b, 0);
  return scaled.map((each) => each / sum);
}

// What Python sent, decoded once: levels and numbers of image i, pixel k at [i * pixels + k].
export function decode(data) {
  return {
    ...data,
    pixels: data.rows * data.columns,
    images: bytes(data.images),
    before: data.before ? bytes(data.before) : null,
    truth: data.truth ? bytes(data.truth) : null,
    probabilities: floats(data.probabilities),
    draws: floats(data.draws),
    seen: { ...data.seen, grid: bytes(data.seen.grid) },
    forced: new Map(data.forced),
    kept: data.example === null ? 0 : data.kept,
    unsure: new Map(),
  };
}

// Bits of every pixel of an image whose probabilities were sent; computed when it is shown for the first time.
export function unsureOf(answer, image) {
  if (!answer.unsure.has(image)) {
    answer.unsure.set(image, Float32Array.from({ length: answer.pixels }, (_, pixel) => bits(expected(answer, image, pixel))));
  }
  return answer.unsure.get(image);
}

export function imageOf(all, number, pixels) {
  return all.subarray(number * pixels, (number + 1) * pixels);
}

// What was sent for a pixel: a probability for each level, or the numbers of its mixture.
export function numbersAt(answer, image, pixel) {
  const width = answer.components ? 3 * answer.components : answer.levels;
  const place = (answer.detailed.indexOf(image) * answer.pixels + pixel) * width;
  return answer.probabilities.subarray(place, place + width);
}

// The model's own probability of each level, at temperature 1.
export function expected(answer, image, pixel) {
  const numbers = numbersAt(answer, image, pixel);
  return answer.components ? levelsOf(mixtureOf(numbers), answer.levels) : numbers;
}

// How pixel k came about: "forced", "kept" from a real image, or "drawn".
export function origin(answer, pixel) {
  if (answer.forced.has(pixel)) return 'forced';
  return pixel < answer.kept ? 'kept' : 'drawn';
}

export function changed(answer, image) {
  if (!answer.before) return [];
  const now = imageOf(answer.images, image, answer.pixels);
  const then = imageOf(answer.before, image, answer.pixels);
  return [...now.keys()].filter((pixel) => now[pixel] !== then[pixel]);
}

// The last pixel that is on the screen.
export function lastShown(player) {
  return player.whole ? player.answer.pixels - 1 : player.pixel;
}
