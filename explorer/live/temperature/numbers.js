// The mathematics. Words are known by their rank: 0 is the most probable, whatever the temperature.

export function decodeFloats(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return new Float32Array(bytes.buffer);
}

// Sorts as explorer/engine/sampling.py does: by falling logit, equal ones by their index.
export function rank(logits) {
  const ids = Array.from(logits.keys()).sort((a, b) => logits[b] - logits[a] || a - b);
  return { ids, logits: Float64Array.from(ids, (id) => logits[id]) };
}

// Fills p with exp(z_i / T) / Σ_j exp(z_j / T) over all words; returns exp(entropy), the effective number of choices.
export function distribute(z, t, p) {
  if (t === 0) {
    p.fill(0);
    p[0] = 1;
    return 1;
  }
  let sum = 0;
  let weighted = 0;
  for (let i = 0; i < z.length; i += 1) {
    const x = (z[i] - z[0]) / t; // at most 0, so that nothing overflows
    p[i] = Math.exp(x);
    sum += p[i];
    weighted += p[i] * x;
  }
  for (let i = 0; i < z.length; i += 1) p[i] /= sum;
  return Math.exp(Math.log(sum) - weighted / sum);
}

// Lays the words end to end and returns the one whose part of the unit line holds the number.
export function walk(p, number) {
  let edge = 0;
  for (let i = 0; i < p.length; i += 1) {
    edge += p[i];
    if (number < edge) return i;
  }
  return p.length - 1;
}

export function sumFrom(p, first) {
  let sum = 0;
  for (let i = p.length - 1; i >= first; i -= 1) sum += p[i]; // the small ones first, so that none gets lost
  return sum;
}

// Only greedy choice is ever certain: everywhere else each word keeps some probability, however small.
export function percent(p, t) {
  if (t === 0) return p === 1 ? '100 %' : '0 %';
  if (p < 0.0001) return '< 0.01 %';
  if (p > 0.9999) return '> 99.99 %';
  return `${(100 * p).toFixed(2)} %`;
}

export function amount(n) {
  return n < 99.95 ? n.toFixed(1) : Math.round(n).toLocaleString('en');
}
