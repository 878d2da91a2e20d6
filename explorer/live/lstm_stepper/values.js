// Reading the trace that Python sent, writing its numbers, and the colours of its values.

import { colour, ramp } from 'live/common/canvas.js';
import { make } from 'live/common/dom.js';

// In the picture of a stack every layer has its own units in its own order; a field's name begins with its layer's number.
export function rowsOf(view, field) {
  return view.data.layers ? view.data.layers[parseInt(field, 10) - 1] : view.data;
}

// One value of the trace; before the first word every state is 0.
export function valueOf(view, field, word, unit) {
  return word < 0 ? 0 : view.values[field][word * rowsOf(view, field).units + unit];
}

export function evaluated(view, number) {
  const { word, unit } = view.at;
  const first = number.rest ? 1 - valueOf(view, number.rest, word, unit) : 1;
  const product = number.fields.reduce((sofar, [field, lag]) => sofar * valueOf(view, field, word - lag, unit), first);
  return number.function === 'tanh' ? Math.tanh(product) : product;
}

export function shownUnits(view, field = stepNow(view).part.field) {
  const { order } = rowsOf(view, field);
  return view.at.all ? order : order.slice(0, view.data.few);
}

export function rowsNow(view) {
  return rowsOf(view, stepNow(view).part.field);
}

export function stepNow(view) {
  return view.data.cell.steps[view.at.step];
}

export function wordAt(view, word) {
  return view.data.words[word].text;
}

export function rangeOf(view, part) {
  const limit = view.data.limits[part.field];
  return part.scale === 'gate' ? [0, 1] : [-limit, limit];
}

// A table of 256 colours from the low end of a part's scale to its high end. Gates go from the surface to the colour of
// their role; signed values have the surface at 0 and grey below it, so that the sign is not told by two hues.
export function colourScale(view, part) {
  const [surface, role, below] = ['--surface', `--role-${part.role}`, '--grey-label'].map((name) => colour(view.root, name));
  return ramp(part.scale === 'gate' ? [surface, role] : [below, surface, role]);
}

// Give an element and what is in it the colours of a role; what has none takes those of plain text.
export function roled(element, role) {
  element.style.setProperty('--role', role ? `var(--role-${role})` : 'var(--text)');
  element.style.setProperty('--ink', role ? `var(--ink-${role})` : 'var(--text)');
  return element;
}

export function inked(name, role, text) {
  return roled(make(name, 'ink', text), role);
}

// Typeset one sign: its letter and subscript, in the ink of its role.
export function typeset(sign) {
  const made = sign.role ? inked('span', sign.role, sign.text) : make('span', 'plain grey', sign.text);
  if (sign.sub) made.append(make('sub', '', sign.sub));
  return made;
}
