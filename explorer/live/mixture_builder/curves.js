// The arithmetic of mixtures: densities, what lies below a value, and the values that random numbers choose.
// Means and scales are in steps of 1/256 of the range: level k of L stands at k · 256 / L.

import { within } from 'live/common/numbers.js';
import { fallsOn } from 'live/common/probability.js';

export const STEPS = 256;

// erf by its series of positive terms, exact to the last digits where it is used; beyond 6 it is 1.
function erf(x) {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

// Each shape around 0 with scale 1: its density, what lies below z, and the z with a share u below it.
export const SHAPES = {
  normal: {
    density: (z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI),
    below: (z) => Math.max(0, 0.5 + 0.5 * erf(z / Math.SQRT2)), // a digit lost far out must not write −0.0000
    at: (u) => halve((z) => SHAPES.normal.below(z) < u, -9, 9),
  },
  logistic: {
    density: (z) => 0.25 / Math.cosh(z / 2) ** 2,
    below: (z) => 0.5 + 0.5 * Math.tanh(z / 2),
    at: (u) => Math.log(u / (1 - u)),
  },
};

// The standard deviation of a logistic with scale 1, by which the two shapes are made equally wide.
export const LOGISTIC_SPREAD = Math.PI / Math.sqrt(3);

function halve(isBelow, low, high) {
  for (let n = 0; n < 60; n += 1) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

// The height of one component's curve at x, as probability per step; its weight is counted in.
export function heightAt({ weight, mean, scale }, shape, x) {
  return (weight * SHAPES[shape].density((x - mean) / scale)) / scale;
}

export function sumAt({ parts, shape }, x) {
  return parts.reduce((sum, part) => sum + heightAt(part, shape, x), 0);
}

// Where level k of L begins and ends; the first has no beginning and the last no end.
export function edgesOf(level, levels) {
  const at = (k) => ((k - 0.5) * STEPS) / levels;
  return [level === 0 ? -Infinity : at(level), level === levels - 1 ? Infinity : at(level + 1)];
}

export function belowAt({ mean, scale }, shape, x) {
  return Number.isFinite(x) ? SHAPES[shape].below((x - mean) / scale) : Number(x > 0);
}

// The probability of every level.
export function discretized({ parts, shape, levels }) {
  const found = new Float64Array(levels);
  for (const part of parts) {
    let before = 0;
    for (let level = 0; level < levels; level += 1) {
      const below = belowAt(part, shape, edgesOf(level, levels)[1]);
      found[level] += part.weight * (below - before);
      before = below;
    }
  }
  return found;
}

export function levelAt(x, levels) {
  return within(Math.round((x * levels) / STEPS), 0, levels - 1);
}

// For every draw three numbers between 0 and 1: for the component, for the value, and for the height at which its dot comes
// to rest. Where the second lies on either shape is worked out once, since it does not change with means and scales.
export function drawsOf(random) {
  return Array.from({ length: random.length / 3 }, (_, i) => {
    const [component, value, height] = random.subarray(3 * i, 3 * i + 3);
    return { component, value, height, normal: SHAPES.normal.at(value), logistic: SHAPES.logistic.at(value) };
  });
}

// What the numbers of one draw choose in a mixture: the component on which the first falls, then a value of it.
export function drawnBy(numbers, { parts, shape }) {
  const chosen = fallsOn(parts.map(({ weight }) => weight), numbers.component);
  return { chosen, x: parts[chosen].mean + parts[chosen].scale * numbers[shape] };
}
