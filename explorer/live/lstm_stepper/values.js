// Reading the trace that Python sent, writing its numbers, and the colours of its values.

import { make } from 'live/common/making.js';

export function decode(values) {
  return Object.fromEntries(Object.entries(values).map(([field, text]) => [field, floats(text)]));
}

export function floats(text) {
  return new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
}

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

export function decimal(value, digits = 3) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

export function rangeOf(view, part) {
  const limit = view.data.limits[part.field];
  return part.scale === 'gate' ? [0, 1] : [-limit, limit];
}

// A table of 256 colours from the low end of a part's scale to its high end. Gates go from the surface to the colour of
// their role; signed values have the surface at 0 and grey below it, so that the sign is not told by two hues.
export function colourScale(view, part) {
  const [surface, role, below] = ['--surface', `--role-${part.role}`, '--grey-label'].map((name) => colour(view, name));
  const low = part.scale === 'gate' ? surface : below;
  return Array.from({ length: 256 }, (_, i) => {
    const share = i / 255;
    if (part.scale === 'gate') return mixed(low, role, share);
    return share < 0.5 ? mixed(low, surface, 2 * share) : mixed(surface, role, 2 * share - 1);
  });
}

export function colour(view, name) {
  const text = getComputedStyle(view.root).getPropertyValue(name).trim();
  if (text.startsWith('#')) return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
  return text.match(/[\d.]+/g).slice(0, 3).map(Number);
}

function mixed(from, to, share) {
  return from.map((channel, i) => Math.round(channel + (to[i] - channel) * share));
}

/**
 * @param {number[]} range from the low end to the high end
 * @param {number} value
 */
export function scaleIndex([low, high], value) {
  return Math.max(0, Math.min(255, Math.round(255 * (value - low) / (high - low))));
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
  const made = sign.role ? inked('span', sign.role, sign.text) : make('span', 'plain', sign.text);
  if (sign.sub) made.append(make('sub', '', sign.sub));
  return made;
}

// Change a text only where it is another one, so that nothing is laid out for nothing.
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
