// Where a stage is: a place that grows with time, and what is to be seen there. No elements here.

export const DRAWN = 0.55; // of a word's time, after which it is seen which word was drawn

/** @param {number} at words written, and how far the next one is @param {number} count of the walk */
export function moment(at, count) {
  const finished = at >= count;
  const step = finished ? count - 1 : Math.floor(at);
  const drawn = finished || at - step >= DRAWN;
  return { step, drawn, written: finished ? count : step + Number(drawn), finished };
}

/**
 * Go on by the time that has passed; a tab that was hidden does not jump.
 * @param {number} at @param {number} milliseconds passed @param {number} each milliseconds a step @param {number} count
 */
export function onward(at, milliseconds, each, count) {
  return Math.min(count, at + Math.min(milliseconds, 100) / each);
}

/** The levels that have a bar, in their order: all of a few, else the most probable. @param {ArrayLike<number>} p @param {number} most */
export function barred(p, most) {
  const levels = Array.from(p, (_, level) => level);
  if (levels.length <= most) return levels;
  return levels.sort((a, b) => p[b] - p[a] || a - b).slice(0, most).sort((a, b) => a - b);
}
