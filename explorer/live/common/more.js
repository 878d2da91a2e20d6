// @ts-check
// Calm first: a part opens with what one has to see, and its button More shows the rest.

import { setText } from './dom.js';

/**
 * Show the rest of a part, or hide it: its style goes by the class calm.
 * @param {HTMLElement} root
 * @param {boolean} more
 * @param {string} what the rest is, for the button's title
 */
export function showMore(root, more, what) {
  const button = /** @type {HTMLButtonElement} */ (root.querySelector('button.more'));
  root.classList.toggle('calm', !more);
  setText(button, more ? 'Less' : 'More');
  button.title = `${more ? 'Hide' : 'Show'} ${what}`;
  button.ariaExpanded = String(more);
}
