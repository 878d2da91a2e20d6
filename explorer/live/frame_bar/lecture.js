// @ts-check
// The tour as a lecture: the space bar goes on, what is spoken of is lit, and a second window follows for the speaker's eyes.

import { isOwned } from 'live/common/keys.js';
import { base } from './link.js';
import { light } from './lit.js';

/** @typedef {{ next: () => void, back: () => void }} Ways */

/** @type {any} */
let beat = null; // what the bar was told of the beat last, null outside the tour
/** @type {Ways} */
let ways = { next: () => {}, back: () => {} };
/** @type {BroadcastChannel | null} */
let channel = null;
let listening = false;

/**
 * Called whenever the bar is told anything.
 * @param {any} told of the beat, as tour_strip.py says it; null outside the tour
 * @param {Ways} given
 */
export function lecture(told, given) {
  [beat, ways] = [told, given];
  light(told?.lit ?? []);
  if (!listening) {
    listening = true;
    addEventListener('keydown', onKey, true); // before the page, for which the space bar plays
  }
  if (told || channel) tell();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const action = beat && { ' ': ways.next, PageDown: ways.next, s: openSpeaker, S: openSpeaker }[event.key];
  if (!action) return;
  letGo(event);
  if (isOwned(event)) return;
  event.preventDefault();
  if (!event.repeat) action();
}

// A button that was pressed with the mouse keeps the focus, but not the space bar; one that was reached by Tab does.
/** @param {KeyboardEvent} event */
function letGo(event) {
  const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
  if (event.key === ' ' && target.matches?.('button, a, summary') && !target.matches(':focus-visible')) target.blur();
}

// ------------------------------------------------------------------------------------------------ the speaker's window

function openSpeaker() {
  connect();
  open(`${base()}speaker#${room()}`, `speaker-${room()}`, 'width=760,height=620')?.focus();
}

// One tab is one room: a second one in the same browser has a speaker's window of its own.
function room() {
  const known = sessionStorage.getItem('lecture-room');
  const name = known ?? Math.random().toString(36).slice(2, 10);
  if (!known) sessionStorage.setItem('lecture-room', name);
  return name;
}

function connect() {
  if (channel) return;
  channel = new BroadcastChannel(`lecture-${room()}`);
  channel.onmessage = ({ data }) => {
    if (data === 'next' || data === 'back') ways[data]();
    else if (data === 'hello') tell();
  };
}

function tell() {
  connect();
  channel?.postMessage({ beat });
}
