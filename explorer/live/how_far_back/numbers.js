// What the picture shows of the packed gradients, as numbers: no element is touched here.

const DECADES = 3; // a word that counts a thousandth of the largest has no colour left
export const LOWEST = 5; // decades that the curves go down

// The gradients of one prediction: rows of 1, 2, 3, … numbers stand after one another.
export function rowOf(packed, word) {
  const begin = (word * (word + 1)) / 2;
  return packed.subarray(begin, begin + word + 1);
}

export function largest(row) {
  return row.reduce((a, b) => Math.max(a, b), 0);
}

// How much of a word's colour shows, 0 to 1.
export function shade(value, most, scale) {
  return height(value, most, scale, DECADES);
}

// Where a value lies on the axis of the curves, 0 (bottom) to 1 (top).
export function height(value, most, scale, decades = LOWEST) {
  if (!(value > 0) || !(most > 0)) return 0;
  return scale === 'linear' ? value / most : Math.max(0, 1 + Math.log10(value / most) / decades);
}

// On how many of the last words half of the sum lies.
export function halfWithin(row) {
  const sum = row.reduce((a, b) => a + b, 0);
  let [reached, words] = [0, 0];
  while (words < row.length && reached < sum / 2) reached += row[row.length - 1 - words++];
  return words;
}

// The earliest word that counts at least a hundredth of the largest.
export function earliest(row) {
  const most = largest(row);
  return row.findIndex((value) => value >= most / 100);
}
