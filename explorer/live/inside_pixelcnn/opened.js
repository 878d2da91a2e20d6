// Which of a layer's maps is opened.

import { TRUNK } from './values.js';

export function familyOf(layer) {
  return TRUNK.includes(layer.kind) ? 'trunk' : layer.name;
}

// The map that is opened in a layer: the chosen one, or the most varied. A sum opens what its block added most.
export function mapOf(part, layer) {
  const chosen = part.chosen[familyOf(layer)] ?? 0;
  if (chosen && chosen <= layer.maps) return chosen - 1;
  const telling = layer.kind === 'sum' ? part.network.layers[layer.index - 1] : layer;
  return part.trace.orders[telling.name][0];
}
