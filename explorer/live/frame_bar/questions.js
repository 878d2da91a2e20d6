// @ts-check
// The strip of questions is the server's own; by key it is opened, led on and closed here, and what it says gets the focus.

/** @returns {HTMLElement | null} the button that leads on: to the first question, an answer, the next question */
const onward = () => document.querySelector('.st-key-predict_next button');

/** Return what Q does here, nothing on a page that asks nothing. */
export function question() {
  const button = onward();
  return button && (() => {
    const asked = words()?.textContent;
    button.click();
    lead(() => words()?.textContent !== asked);
  });
}

/** Return what closes the open question, nothing if none is open. */
export function closeQuestion() {
  const button = /** @type {HTMLElement | null} */ (document.querySelector('.st-key-predict_close button'));
  return button && (() => button.click());
}

/** Once for the document: who presses a button in the strip finds the focus at the question, and not at the page's beginning. */
export function leadThrough() {
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('.st-key-predict_open')) lead(() => document.activeElement === document.body);
  });
}

const PATIENCE = 3000; // milliseconds for the server's answer

/** @returns {HTMLElement | null} */
const words = () => document.querySelector('.predict-words');

/**
 * Give the focus to the question as soon as that is due, and again should it get lost while the server still draws.
 * @param {() => boolean} due
 */
function lead(due, until = performance.now() + PATIENCE) {
  const now = words();
  const does = now && due();
  if (does) now.focus({ preventScroll: true });
  if (performance.now() < until) requestAnimationFrame(() => lead(does ? () => document.activeElement === document.body : due, until));
}
