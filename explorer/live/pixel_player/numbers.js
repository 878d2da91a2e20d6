// From what Python sends to numbers, and the arithmetic of explorer/engine/sampling.py once more, for the browser.

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function floats(text) {
  return new Float32Array(bytes(text).buffer); // little-endian, as every browser's machine is today
}

// Probabilities at temperature 1 → at another: p^(1/T), made to sum to 1. At T = 0 all of it is on the first largest.
export function atTemperature(p, temperature) {
  const most = Math.max(...p);
  if (temperature === 0) return Array.from(p, (_, level) => (level === p.indexOf(most) ? 1 : 0));
  const scaled = Array.from(p, (each) => Math.exp(Math.log(each / most) / temperature));
  const sum = scaled.reduce((a, b) => a + b, 0);
  return scaled.map((each) => each / sum);
}

// The level on which a number in [0, 1) falls when the levels are laid end to end, level 0 first.
export function fallsOn(p, number) {
  let edge = 0;
  for (let level = 0; level < p.length - 1; level++) {
    edge += p[level];
    if (edge > number) return level;
  }
  return p.length - 1;
}

function bits(p) {
  let sum = 0;
  for (let i = 0; i < p.length; i++) if (p[i] > 0) sum -= p[i] * Math.log2(p[i]);
  return Math.max(0, sum); // rounding may put a certain level a hair above 1
}

export function percent(p) {
  if (p > 0 && p < 0.0005) return '< 0.1 %';
  if (p < 1 && p > 0.9995) return '> 99.9 %';
  return `${(100 * p).toFixed(1)} %`;
}

// What Python sent, decoded once: levels and numbers of image i, pixel k at [i * pixels + k].
export function decode(data) {
  const pixels = data.rows * data.columns;
  const answer = {
    ...data,
    pixels,
    images: bytes(data.images),
    before: data.before ? bytes(data.before) : null,
    truth: data.truth ? bytes(data.truth) : null,
    probabilities: floats(data.probabilities),
    draws: floats(data.draws),
    seen: { ...data.seen, grid: bytes(data.seen.grid) },
    forced: new Map(data.forced),
    kept: data.example === null ? 0 : data.kept,
  };
  answer.unsure = new Map();
  return answer;
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

// All weights, then all means, then all scales → one object for each component; means and scales in levels.
export function mixtureOf(numbers) {
  const count = numbers.length / 3;
  return Array.from({ length: count }, (_, i) => ({ weight: numbers[i], mean: numbers[count + i], scale: numbers[2 * count + i] }));
}

// What one component adds to the probability of every level: the part of its logistic from half a step below the level to
// half a step above, F(a) - F(b) = F(a) · (1 - F(b)) · (1 - e^(b - a)); the two edge levels take the tails as well.
export function sharesOf({ weight, mean, scale }, levels) {
  const shares = new Float64Array(levels);
  const within = -Math.expm1(-1 / scale);
  let above = 1; // 1 - F at the lower edge of the level
  for (let level = 0; level < levels; level++) {
    const last = level === levels - 1;
    const odds = Math.exp((mean - level - 0.5) / scale);
    const below = last ? 1 : 1 / (1 + odds);
    shares[level] = weight * below * above * (level === 0 || last ? 1 : within);
    above = odds === Infinity ? 1 : odds / (1 + odds);
  }
  return shares;
}

function levelsOf(mixture, levels) {
  const sum = new Float64Array(levels);
  for (const component of mixture) sharesOf(component, levels).forEach((share, level) => { sum[level] += share; });
  return sum;
}

export function lastShown(player) {
  return player.whole ? player.answer.pixels - 1 : player.pixel;
}
