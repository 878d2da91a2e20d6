// @ts-check
// From logits to a choice: the arithmetic of explorer/engine/sampling.py once more, for the browser.

/**
 * The indices of the logits, the largest first; equal ones by their index, as Python sorts them.
 * @param {ArrayLike<number>} logits
 */
export function ranked(logits) {
  return Array.from({ length: logits.length }, (_, i) => i).sort((a, b) => logits[b] - logits[a] || a - b);
}

/**
 * Fill p with exp(z_i / T) / Σ_j exp(z_j / T); at T = 0 all of it is on the first.
 * @param {ArrayLike<number>} z logits
 * @param {number} first the index of the largest logit: of equal ones the first
 * @param {number} t temperature
 * @param {Float64Array} p filled
 * @returns {number} exp(entropy), the effective number of choices
 */
export function distribute(z, first, t, p) {
  if (t === 0) {
    p.fill(0);
    p[first] = 1;
    return 1;
  }
  let sum = 0;
  let weighted = 0;
  for (let i = 0; i < z.length; i += 1) {
    const x = (z[i] - z[first]) / t; // at most 0, so that nothing overflows
    p[i] = Math.exp(x);
    sum += p[i];
    weighted += p[i] * x;
  }
  for (let i = 0; i < z.length; i += 1) p[i] /= sum;
  return Math.exp(Math.log(sum) - weighted / sum);
}

/**
 * Lay the probabilities end to end and return the one on which a number in [0, 1) falls.
 * @param {ArrayLike<number>} p
 * @param {number} number
 */
export function fallsOn(p, number) {
  let edge = 0;
  for (let i = 0; i < p.length - 1; i += 1) {
    edge += p[i];
    if (number < edge) return i;
  }
  return p.length - 1;
}

/** @param {ArrayLike<number>} p @returns {number} entropy in bits */
export function bits(p) {
  let sum = 0;
  for (let i = 0; i < p.length; i += 1) if (p[i] > 0) sum -= p[i] * Math.log2(p[i]);
  return Math.max(0, sum); // rounding may put a certain one a hair above 1
}
