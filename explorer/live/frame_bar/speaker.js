// @ts-check
// The speaker's own window: it follows the window that shows the tour, in the same browser, and moves it.

import { setText } from 'live/common/dom.js';
import { elapsed, plan, toggled, written } from './clock.js';

const LATE = 2000; // milliseconds after which a room that does not answer is taken for closed

/** @type {import('./clock.js').Clock} */
let clock = { gone: 0, since: null };
/** @type {any} */
let beat = null;
let heard = false;

export function speaker() {
  const channel = new BroadcastChannel(`lecture-${location.hash.slice(1)}`);
  const ask = (/** @type {'next' | 'back' | 'hello'} */ what) => {
    heard = false;
    channel.postMessage(what);
    setTimeout(() => heard || say('The window that shows the tour does not answer. Is it open?'), LATE);
  };
  channel.onmessage = ({ data }) => {
    if (typeof data === 'string') return; // another speaker's window of the same room
    heard = true;
    show(data.beat);
  };
  find('.back').onclick = () => ask('back');
  find('.next').onclick = () => ask('next');
  find('.pause').onclick = () => set(toggled(clock, Date.now()));
  find('.reset').onclick = () => set({ gone: 0, since: clock.since === null ? null : Date.now() });
  addEventListener('keydown', (event) => onKey(event, ask));
  set(JSON.parse(sessionStorage.getItem('clock') ?? 'null') ?? { gone: 0, since: Date.now() });
  setInterval(tick, 250);
  ask('hello');
}

/** @param {KeyboardEvent} event @param {(what: 'next' | 'back') => void} ask */
function onKey(event, ask) {
  const pressed = event.key === ' ' && event.target instanceof HTMLButtonElement;
  const what = { ' ': 'next', PageDown: 'next', PageUp: 'back' }[event.key];
  if (!what || pressed || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  ask(/** @type {'next' | 'back'} */ (what));
}

/** @param {any} told what tour_strip.py says of the beat, null outside the tour */
function show(told) {
  beat = told;
  say(told ? [told.name, told.stop, told.count].filter(Boolean).join(' · ') : 'The tour has been left. Press T there to go on.');
  if (!told) return;
  setText(find('.sentence'), told.asks ? `Question: ${told.sentence}` : told.sentence);
  setText(find('.note'), told.note);
  setText(find('.following'), told.following || 'This is the end.');
  document.documentElement.dataset.place = told.place; // for tests
  tick();
}

/** @param {string} text */
function say(text) {
  setText(find('.where'), text);
}

/** @param {import('./clock.js').Clock} next */
function set(next) {
  clock = next;
  sessionStorage.setItem('clock', JSON.stringify(clock));
  find('.pause').setAttribute('aria-pressed', String(clock.since === null));
  tick();
}

function tick() {
  setText(find('.elapsed'), written(elapsed(clock, Date.now())));
  setText(find('.plan'), beat ? plan(beat.planned, beat.minutes) : '');
}

/** @param {string} selector @returns {any} */
function find(selector) {
  return document.querySelector(selector);
}
