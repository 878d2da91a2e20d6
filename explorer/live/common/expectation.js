// @ts-check
// What a model expects at a word: five bars, the word that really stands there if it is none of them, and all the others together.

import { make, setText } from './dom.js';
import { percent, whole } from './numbers.js';

const LISTED = 5;

/**
 * A bar: a word and its probability. Parts may send more of it, and draw that themselves.
 * @typedef {{ id?: number, word: string, p: number, was?: number | null }} Bar
 * @typedef {{ bars: Bar[], next: Bar | null, others: number, others_was?: number | null, other_words: number }} Reading
 */

/** @param {...string} marks the classes of what lies on each bar's track @returns {any[]} the rows, for a list */
export function expectationRows(...marks) {
  return Array.from({ length: LISTED + 2 }, (_, i) => make('li', i > LISTED ? 'bar rest' : 'bar',
    make('span', 'label cut'), make('span', 'track', ...marks.map((mark) => make('i', mark))), make('span', 'value')));
}

/**
 * @param {Element} list of the rows
 * @param {Reading} reading
 * @param {(row: any, bar: Bar) => void} [more] draws what the part has besides
 */
export function showExpectation(list, { bars, next, others, others_was: was, other_words: count }, more) {
  const listed = bars.some((bar) => bar.id === next?.id);
  const shown = [...bars, ...Array(LISTED - bars.length).fill(null), listed ? null : next, { word: `${whole(count)} others`, p: others, was }];
  [...list.children].forEach((row, i) => {
    const bar = shown[i];
    row.classList.toggle('absent', !bar);
    row.classList.toggle('real', Boolean(bar && next && bar.id === next.id));
    if (!bar) return;
    setText(row.children[0], bar.word);
    /** @type {any} */ (row.querySelector('.now')).style.width = `${100 * bar.p}%`;
    setText(row.children[2], percent(bar.p));
    more?.(row, bar);
  });
}

/** The marks of an axis in per cent. @param {number[]} values */
export function percentTicks(values) {
  return values.map((value) => {
    const tick = make('span', '', value === 100 ? '100 %' : String(value));
    tick.style.left = `${value}%`;
    return tick;
  });
}
