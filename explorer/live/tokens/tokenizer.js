// From a raw text to tokens and ids: the same as explorer/page_data/token_table.py, so that every switch acts at once.

import { whole } from 'live/common/numbers.js';

export const STOP = 0;
export const UNKNOWN = 1;
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/; // what Python's str.split takes for white space
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

function parts(text) {
  return text.split(SPACE).filter((part) => part !== '');
}

// The tokens before stemming, all of them.
export function unstemmed(text, { kind, punctuation, lower }) {
  if (kind === 'characters') {
    const line = parts(text).join(' ');
    return Array.from(lower ? line.toLowerCase() : line);
  }
  const padded = punctuation ? text.replace(PUNCTUATION, ' $& ') : text;
  return parts(lower ? padded.toLowerCase() : padded);
}

// A stem that Python has not sent yet is the word itself for a moment.
export function stemmed(words, stems) {
  return words.map((word) => stems.get(word) ?? word);
}

export function idOf(token, index, size) {
  const id = index.get(token) ?? UNKNOWN;
  return id < size ? id : UNKNOWN;
}

export function isSpecial(id) {
  return id === STOP || id === UNKNOWN;
}

// The 1st, 2nd, 3rd … commonest token: ids 0 and 1 are taken by stop and [UNK].
export function rankOf(id) {
  return id - UNKNOWN;
}

export function ordinal(number) {
  const ending = { one: 'st', two: 'nd', few: 'rd', other: 'th' }[ORDER.select(number)];
  return number === 1 ? '' : `${whole(number)}${ending} `;
}

const ORDER = new Intl.PluralRules('en', { type: 'ordinal' });
