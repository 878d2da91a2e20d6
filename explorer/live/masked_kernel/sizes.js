// Stepping through sizes, filters and input maps.

import { SIZES } from './state.js';

export function resizable({ view }) {
  return view.mode !== 'kernel' || view.layer === 'plain';
}

// A trained kernel has only its own size: it stays as it is.
export function resize(part, by) {
  if (!resizable(part)) return;
  part.set({ size: SIZES[Math.min(SIZES.length - 1, Math.max(0, SIZES.indexOf(part.view.size) + by))] });
}

export function stepNumber(part, name, by) {
  const limit = part.model.layers.get(part.view.layer)?.[`${name}s`];
  if (limit) part.set({ [name]: ((part.view[name] - 1 + by + limit) % limit) + 1 });
}
