// @ts-check
// The speaker's clock: how long the lecture has gone on, and how long it was meant to take up to here.

/** @typedef {{ gone: number, since: number | null }} Clock milliseconds before the last stop, and when it was started again */

/** @param {Clock} clock @param {number} now */
export function elapsed({ gone, since }, now) {
  return gone + (since === null ? 0 : now - since);
}

/** @param {Clock} clock @param {number} now @returns {Clock} stopped if it ran, running if it stood */
export function toggled(clock, now) {
  return clock.since === null ? { ...clock, since: now } : { gone: elapsed(clock, now), since: null };
}

/** @param {number} milliseconds */
export function written(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/**
 * @param {number} planned minutes at which this beat is over
 * @param {number} minutes of the whole lecture
 */
export function plan(planned, minutes) {
  return `planned: ${written(planned * 60_000)} after this, ${written(minutes * 60_000)} in all`;
}
