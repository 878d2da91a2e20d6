// @ts-check
// Whose key is it? One rule for every live part.

export const WRITING = 'input:not([type=button], [type=checkbox], [type=radio], [type=range]), textarea, select, ' +
  '[contenteditable=""], [contenteditable=true], [role=textbox], [role=combobox]';
const OPEN = 'html.dialog-open, [role=dialog], [role=menu], [role=listbox], [data-testid=stPopoverBody]'; // not in the parts' shadows
const INSIDE = '[role=dialog], [role=menu]'; // a part's own, too: it keeps the keys that are pressed in it
const PRESSED = 'button, summary, [type=checkbox], [role=button], [role=tab], [role=radio]'; // a link hears Enter alone
const MOVED = '[type=range], [role=slider], [role=tab], [role=radio], [role=radiogroup]';

/** Tell whether a list, a menu or a dialog lies over the page. */
export function isCovered() {
  return document.querySelector(OPEN) !== null;
}

/** Tell whether a key is the browser's or the system's: Alt and ← leads back. @param {KeyboardEvent} event */
export function isShortcut({ ctrlKey, metaKey, altKey }) {
  return ctrlKey || metaKey || altKey;
}

/**
 * Tell whether a key belongs to somebody else: to what is being written, to an open list or dialog, to the control that has the
 * focus, or to the browser.
 * @param {KeyboardEvent} event
 * @param {string} [ours] a selector of controls whose arrows the part takes itself
 */
export function isOwned(event, ours = '') {
  if (event.defaultPrevented || isShortcut(event)) return true;
  if (isCovered()) return true;
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return false;
  if (target.closest(WRITING) || event.composedPath().some((each) => each instanceof Element && each.matches(INSIDE))) return true;
  if (event.key === 'Enter' && target.closest('a')) return true;
  if (event.key === 'Enter' || event.key === ' ') return target.closest(PRESSED) !== null;
  if (!/^(Arrow|Home|End|Page)/.test(event.key) || (ours && target.matches(ours))) return false;
  return target.closest(MOVED) !== null;
}

/**
 * What a part does at a key: nothing, if the key is somebody else's.
 * @param {KeyboardEvent} event
 * @param {(key: string, event: KeyboardEvent) => (() => unknown) | null | undefined} command the action of a key, letters in small
 * @param {string} [ours] see isOwned
 */
export function act(event, command, ours) {
  if (isOwned(event, ours)) return;
  const action = command(small(event.key), event);
  if (!action) return;
  event.preventDefault();
  action();
}

/**
 * The keys that walk along a row: a step back or forth, its beginning, its end.
 * @param {number} at
 * @param {number} last
 * @param {(to: number) => unknown} go which keeps to the row
 * @param {number} [step]
 * @returns {Record<string, () => unknown>}
 */
export function along(at, last, go, step = 1) {
  return { ArrowLeft: () => go(at - step), ArrowRight: () => go(at + step), Home: () => go(0), End: () => go(last) };
}

/**
 * A list that was used with the mouse gives the keys back; who walks through it by key stays in it.
 * @param {HTMLSelectElement} select
 * @param {() => void} choose
 */
export function releasing(select, choose) {
  let byHand = false;
  select.onpointerdown = () => { byHand = true; };
  select.onkeydown = () => { byHand = false; };
  select.onchange = () => {
    choose();
    if (byHand) select.blur();
  };
}

/** @param {string} key */
export function small(key) {
  return key.length === 1 ? key.toLowerCase() : key;
}
