// @ts-check
/**
 * A probability in per cent; one that is small but not nothing, or large but not certain, never looks as if it were.
 * @param {number} p
 * @returns {string}
 */
export function percent(p) {
  const value = 100 * p;
  if (p > 0 && value < 0.01) return '< 0.01 %';
  if (value < 0.095) return `${value.toFixed(2)} %`;
  return p < 1 && value >= 99.95 ? '> 99.9 %' : `${value.toFixed(1)} %`;
}
