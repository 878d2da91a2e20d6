// What the picture shows, as numbers: counts of draws, and the picture on its way from one prediction to the next.

import { whole } from 'live/common/numbers.js';
import { TOP } from './bars.js';

export const RANKS = 512; // as many words as are drawn one by one while the picture glides

export function count(p, numbers) {
  const counts = Array(TOP + 1).fill(0);
  for (const number of numbers) {
    let rank = 0;
    for (let edge = p[0]; rank < TOP && number >= edge; edge += p[rank]) rank += 1;
    counts[rank] += 1;
  }
  return counts;
}

// The picture on its way from one prediction to the next: by rank, so that bars and borders move together.
export function between(from, to, share) {
  const mix = (a, b) => a + (b - a) * share;
  const p = from.p.map((value, i) => mix(value, to.p[i] ?? 0));
  const ghost = from.ghost.map((value, i) => mix(value, to.ghost[i]));
  return { ...to, p, ghost, others: mix(from.others, to.others), ghostOthers: mix(from.ghostOthers, to.ghostOthers) };
}

export function sumFrom(p, first) {
  let sum = 0;
  for (let i = p.length - 1; i >= first; i -= 1) sum += p[i]; // the small ones first, so that none gets lost
  return sum;
}

export function choicesText(n) {
  return n < 99.95 ? n.toFixed(1) : whole(Math.round(n));
}
