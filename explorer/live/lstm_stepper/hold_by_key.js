// A gate is held by three keys, one after the other: G, the first letter of the gate, 0 or 1. Any other key ends it.

import { setText } from 'live/common/dom.js';

/** Return what a key does on the way to holding a gate, nothing if it is not one of those keys. */
export function holdByKey(view, key) {
  const { gates } = view.data.cell;
  const asked = view.holding;
  view.holding = null;
  if (key === 'g' && gates.length) return () => wait(view, { gate: null });
  if (!asked) return null;
  const gate = asked.gate ?? gates.find(({ label }) => label.startsWith(key));
  if (!asked.gate && gate) return () => wait(view, { gate });
  if (asked.gate && (key === '0' || key === '1')) return () => press(view, gate, key);
  say(view, '');
  return key === 'Escape' ? () => {} : null;
}

function wait(view, holding) {
  view.holding = holding;
  const letters = view.data.cell.gates.map(({ label }) => `${label[0].toUpperCase()} ${label.replace(' gate', '')}`);
  say(view, holding.gate ? `Hold the ${holding.gate.label} at 0 or 1?` : `Hold which gate? ${letters.join(', ')}`);
}

// As its button: once more releases it.
function press(view, gate, value) {
  say(view, '');
  view.find(`.gates [data-gate="${gate.field.replace('_gate', '')}"][data-value="${value}"]`).click();
}

function say(view, text) {
  setText(view.find('.held'), text);
}
