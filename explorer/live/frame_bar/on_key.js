// What the bar does at a key. It listens at the window, where a key comes last: what a part of the page has taken is gone.

import { isCovered, isOwned, small } from 'live/common/keys.js';
import { forgetFocus } from './connection.js';
import { linesHere } from './everywhere.js';
import { unfill } from './filling.js';
import { release } from './page_parts.js';
import { asksForPaper, print } from './printing.js';
import { closeQuestion } from './questions.js';
import { closeStreamlits } from './streamlit_lists.js';

const HELD = ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown']; // may be held down

/**
 * Listen to the keys until the bar goes.
 * @param {any} bar
 * @param {AbortSignal} signal
 */
export function listen(bar, signal) {
  let covered = false; // as it was before anybody heard of the key
  window.addEventListener('keydown', () => { covered = isCovered(); }, { signal, capture: true });
  window.addEventListener('keydown', (event) => onKey(event, bar, covered), { signal });
}

function onKey(event, bar, covered) {
  if (event.key === '?' && bar.panel.open) return take(event, bar.help);
  if (event.key === 'Q' && bar.code.open) return take(event, bar.scan);
  if (asksForPaper(event) && !event.defaultPrevented) return take(event, () => print(bar.paper));
  if (release(event)) return forgetFocus();
  if (event.key === 'Escape') return escape(event, bar, covered);
  if (isOthers(event)) return undefined;
  const key = small(event.key);
  const acts = Object.assign({}, ...linesHere(bar).map((line) => line.acts).reverse()); // what is listed first goes first
  const action = (event.shiftKey && acts[event.key.toUpperCase()]) || acts[key];
  if (action && key !== 'f') unfill();
  return action && take(event, action);
}

// A presenter's remote control knows Page Up and Page Down alone: a slider or a line of text that has the focus does not keep them.
function isOthers(event) {
  if (!event.key.startsWith('Page')) return isOwned(event);
  const target = event.composedPath()[0];
  const line = target instanceof Element && target.matches('input');
  return line ? event.defaultPrevented || isCovered() : isOwned(event, '*');
}

function take(event, action) {
  event.preventDefault();
  if (!event.repeat || HELD.includes(event.key)) action();
}

// One press closes one thing.
function escape(event, bar, covered) {
  if (event.defaultPrevented || bar.panel.open || bar.code.open) return;
  if (unfill()) event.preventDefault();
  else if (covered || closeStreamlits()) setTimeout(closeStreamlits); // Streamlit has closed it already, if it does so
  else {
    const leave = closeQuestion() ?? (bar.data.presenting ? bar.leave : null);
    if (leave && !isOwned(event)) take(event, leave);
  }
}
