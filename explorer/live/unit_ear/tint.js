// What a unit's values look like, as numbers and colours: no element is touched here.

import { STRONGEST_TINT } from 'live/common/canvas.js';
import { within } from 'live/common/numbers.js';

// Blue below 0, orange above it, nothing at 0; beyond the limit the full colour.
export function tint(value, limit) {
  const amount = Math.round(STRONGEST_TINT * Math.min(1, Math.abs(value) / limit));
  return amount ? `color-mix(in srgb, var(--role-${value < 0 ? 'input' : 'cell'}) ${amount}%, transparent)` : '';
}

// The rules that a unit goes along with best, the best first.
export function strongest(rules, unit, count) {
  return rules
    .map(({ title, first, again }) => ({ title, first: first[unit], again: again[unit] }))
    .sort((a, b) => Math.abs(b.first) - Math.abs(a.first))
    .slice(0, count);
}

export function signed(value) {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}

export function moved(order, unit, step) {
  return order[within(order.indexOf(unit) + step, 0, order.length - 1)];
}
