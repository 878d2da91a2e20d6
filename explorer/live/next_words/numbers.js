// The mathematics: probabilities over a whole vocabulary, at any temperature.

export const TOP = 5;

export function decodeFloats(base64) {
  return new Float32Array(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);
}

// The most probable tokens first; equal ones by their index, as Python sorts them.
export function best(logits) {
  return Array.from(logits.keys()).sort((a, b) => logits[b] - logits[a] || a - b);
}

// Fills p with exp(z_i / T) / Σ_j exp(z_j / T); ``first`` is the token of the largest logit.
export function distribute(z, first, t, p) {
  if (t === 0) {
    p.fill(0);
    p[first] = 1;
    return;
  }
  let sum = 0;
  for (let i = 0; i < z.length; i += 1) {
    p[i] = Math.exp((z[i] - z[first]) / t); // at most 1, so that nothing overflows
    sum += p[i];
  }
  for (let i = 0; i < z.length; i += 1) p[i] /= sum;
}

// Only greedy choice is ever certain: everywhere else each word keeps some probability, however small.
export function percent(p, t) {
  if (t === 0) return p === 1 ? '100 %' : '0 %';
  if (p < 0.0001) return '< 0.01 %';
  if (p >= 0.9995) return '> 99.9 %';
  return `${(100 * p).toFixed(p < 0.00095 ? 2 : 1)} %`;
}

export function ordinal(n) {
  const tail = n % 100 > 10 && n % 100 < 14 ? 'th' : { 1: 'st', 2: 'nd', 3: 'rd' }[n % 10] ?? 'th';
  return `${n.toLocaleString('en')}${tail}`;
}
