// What the keys find on a page, whichever page it is: its views, its first text field, the menu of models, and how far it scrolls.

import { WRITING } from 'live/common/keys.js';

const SLACK = 48; // pixels: what is left below the last line is no reason to scroll
const PAGE = 0.85; // of the window's height, so that a line or two stay in sight

/** Return the buttons that choose the page's view, in their order. */
export function views() {
  return [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.st-key-frame_views [data-testid=stButtonGroup] button'))];
}

/** Return what chooses the example before or after; nothing where there is none. */
export function example(which) {
  const button = /** @type {HTMLElement | null} */ (document.querySelector(`[data-example=${which}]`));
  return button && (() => button.click());
}

/**
 * Say which example was chosen, from the list or by a way, as long as the document lives; not while the connection is lost.
 * @param {(which: number | string) => void} choose
 */
export function hearExamples(choose) {
  document.addEventListener('click', ({ target }) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest('[data-example]'));
    if (!button || document.documentElement.dataset.connection === 'lost') return;
    const which = button.dataset.example;
    choose(/^\d+$/.test(which) ? Number(which) : which);
  });
}

/**
 * Follow the frame's links in the page's HTML, as long as the document lives: each says the number of the hidden link that it
 * stands for, which keeps the visit. What asks for another tab or window is the browser's.
 * @param {(way: number) => void} follow
 */
export function hearWays(follow) {
  document.addEventListener('click', (event) => {
    const link = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('a[data-way]'));
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow(Number(link.dataset.way));
  });
}

/** Return the field that the page is asked through: the first one to write words in. */
export function field() {
  return firstOf('textarea, input:is([type=text], [type=search]):not([inputmode=numeric], [role=combobox])');
}

/**
 * Return the first element of the page that a selector names and that can be seen, in the parts' shadows too; null if there is none.
 * @param {string} selector
 * @param {Element | ShadowRoot | null} [root]
 * @returns {any}
 */
export function firstOf(selector, root = main()) {
  for (const each of root?.querySelectorAll('*') ?? []) {
    const found = each.matches(selector) && each.checkVisibility() ? each : each.shadowRoot && firstOf(selector, each.shadowRoot);
    if (found) return found;
  }
  return null;
}

/** Put the cursor into a field, its text marked: typing replaces it, an arrow keeps it. */
export function writeIn(field) {
  field.focus();
  field.select();
}

/** Return the menu of models, if the page has one. */
export function modelMenu() {
  return /** @type {HTMLInputElement | null} */ (document.querySelector('.st-key-model_choice input'));
}

export function openMenu(menu) {
  menu.focus();
  menu.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }));
}

/**
 * Let go of a field at Enter or Esc, of which it has heard itself by now; tell whether that is what the key was for.
 * @param {KeyboardEvent} event
 */
export function release(event) {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement) || !target.matches(WRITING) || event.isComposing) return false;
  const enters = event.key === 'Enter' && (target.tagName === 'INPUT' || event.ctrlKey || event.metaKey);
  if (!enters && event.key !== 'Escape') return false;
  target.blur(); // Streamlit takes over what was written at this, too
  return true;
}

export function main() {
  return document.querySelector('[data-testid=stMain]');
}

export function isLong() {
  return main().scrollHeight - main().clientHeight > SLACK;
}

/** Tell whether what has the focus is a box that scrolls by itself: ↑ and ↓ are its own then. */
export function isInBox() {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  if (!focused || focused === main() || focused.scrollHeight <= focused.clientHeight + 1) return false;
  return /auto|scroll/.test(getComputedStyle(focused).overflowY);
}

/**
 * Scroll by a page, 1 down or -1 up; tell whether there was anything left to scroll to.
 * @param {number} way
 */
export function scrollPage(way) {
  const { scrollTop, scrollHeight, clientHeight } = main();
  const left = way > 0 ? scrollHeight - clientHeight - scrollTop : scrollTop;
  if (left > SLACK) scroll(scrollTop + way * PAGE * clientHeight);
  return left > SLACK;
}

export function scrollLine(way) {
  scroll(main().scrollTop + way * 80);
}

export function scrollEnd(way) {
  scroll(way > 0 ? main().scrollHeight : 0);
}

function scroll(top) {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  main().scrollTo({ top, behavior: still ? 'instant' : 'smooth' });
}
