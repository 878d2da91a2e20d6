// From a raw text to tokens and ids: the same as explorer/page_data/token_table.py, so that every switch acts at once.

const SPACES = { // what each takes for white space: Python's str.split and TensorFlow's
  python: /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/,
  tensorflow: /[\t-\r ]+/,
};
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

function parts(text, space) {
  return text.split(space).filter((part) => part !== '');
}

function small(text, { rules }) {
  return rules === 'python' ? text.toLowerCase() : text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

// What becomes of punctuation marks, as the model learnt: spaces around them, nothing, or a space.
const MARKS = {
  pad: (text) => text.replace(PUNCTUATION, ' $& '),
  strip: (text) => text.replace(PUNCTUATION, ''),
  filter: (text, { filters }) => Array.from(text, (sign) => (filters.includes(sign) ? ' ' : sign)).join(''),
};

// The tokens before stemming, all of them. A special token that is written in the text stays whole between padded marks.
export function unstemmed(text, view, model) {
  const kept = view.punctuation && model.marks === 'pad' && model.written.length ? model.written : null;
  if (!kept) return pieces(text, view, model);
  const found = text.split(new RegExp(`(${kept.map((name) => name.replace(/[^\w]/g, '\\$&')).join('|')})`));
  return found.flatMap((part, at) => (at % 2 ? [part] : pieces(part, view, model)));
}

function pieces(text, { kind, punctuation, lower }, model) {
  const prepared = lower ? small(text, model) : text;
  const marked = punctuation ? MARKS[model.marks](prepared, model) : prepared;
  if (kind === 'characters') return Array.from(model.single_spaces ? parts(marked, SPACES[model.rules]).join(' ') : marked);
  return parts(marked, punctuation && model.marks === 'filter' ? / / : SPACES[model.rules]);
}

// A stem that Python has not sent yet is the word itself for a moment.
export function stemmed(words, stems) {
  return words.map((word) => stems.get(word) ?? word);
}

// The id of a token in the first so many entries; the unknown token's, or null where the model has none, for every other.
export function idOf(token, { index, model }, size) {
  const id = index.get(token === '\n' ? '↵' : token) ?? Infinity;
  return id < size ? id : model.unknown;
}

export function isSpecial(model, id) {
  return id === null || id in model.special;
}

export function isUnknown({ unknown }, id) {
  return id === unknown; // both null: the model has no token for unknown ones
}

export function isFiller({ filler }, id) {
  return id !== null && id === filler;
}

export function unknownMark({ unknown, special }) {
  return unknown === null ? 'left out' : `${special[unknown]} `;
}

export function fillerName({ filler, stop }) {
  return filler === stop ? 'stop' : 'padding';
}

// The 1st, 2nd, 3rd … commonest token: the special ones that begin the vocabulary do not count.
export function rankOf(model, id) {
  return id - model.first + 1;
}
