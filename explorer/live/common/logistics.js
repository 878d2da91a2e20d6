// @ts-check
// The arithmetic of explorer/engine/mixture.py once more, for the browser: a mixture of logistics, cut into levels.

/** @typedef {{ weight: number, mean: number, scale: number }} Component means and scales in levels */

/** @param {ArrayLike<number>} numbers all weights, then all means, then all scales @returns {Component[]} */
export function mixtureOf(numbers) {
  const count = numbers.length / 3;
  return Array.from({ length: count }, (_, i) => ({ weight: numbers[i], mean: numbers[count + i], scale: numbers[2 * count + i] }));
}

/**
 * What one component adds to the probability of every level: the part of its logistic from half a step below the level to
 * half a step above, F(a) - F(b) = F(a) · (1 - F(b)) · (1 - e^(b - a)); the two edge levels take the tails as well.
 * @param {Component} component
 * @param {number} levels how many
 */
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

/** The probability of every level. @param {Component[]} mixture @param {number} levels how many */
export function levelsOf(mixture, levels) {
  const sum = new Float64Array(levels);
  for (const component of mixture) sharesOf(component, levels).forEach((share, level) => { sum[level] += share; });
  return sum;
}
