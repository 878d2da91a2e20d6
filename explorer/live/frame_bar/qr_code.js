// @ts-check
// The link as a code on the wall. The server draws it of the very link that stands below it, which is the one that is copied.

import { setText } from 'live/common/dom.js';
import { open, prepare } from './dialogs.js';
import { base, isLoopback, link } from './link.js';

const LOST = 'There is no connection to draw the code; it comes back by itself.';
const OFTEN = 500; // milliseconds: an answer that was on its way when the code was opened may change the link

/** @type {number | undefined} */
let following;

/** @param {HTMLDialogElement} dialog */
export function prepareCode(dialog) {
  prepare(dialog, () => clearInterval(following));
  find(dialog, '.alone').hidden = !isLoopback(location.hostname);
}

/** @param {HTMLDialogElement} dialog */
export function toggleCode(dialog) {
  if (dialog.open) return dialog.close();
  open(dialog);
  clearInterval(following);
  following = setInterval(() => follow(dialog), OFTEN);
  return follow(dialog);
}

/** @param {HTMLDialogElement} dialog */
function follow(dialog) {
  if (!dialog.isConnected) clearInterval(following);
  else if (dialog.dataset.link !== link()) draw(dialog, link());
}

/** @param {HTMLDialogElement} dialog @param {string} shown */
async function draw(dialog, shown) {
  dialog.dataset.link = shown;
  const { picture, refusal } = await ask(shown);
  if (dialog.dataset.link !== shown) return; // meanwhile there is another link
  if (refusal === LOST) delete dialog.dataset.link; // to be asked for again
  const image = find(dialog, 'img');
  URL.revokeObjectURL(image.src);
  image.hidden = !picture;
  image.onload = () => image.style.setProperty('--modules', image.naturalWidth);
  image.src = picture ? URL.createObjectURL(picture) : '';
  setText(find(dialog, '.refusal'), refusal);
  setText(find(dialog, '.link'), shown);
}

/** @param {string} shown @returns {Promise<{ picture: Blob | null, refusal: string }>} */
async function ask(shown) {
  try {
    const answer = await fetch(`${base()}qr.png?link=${encodeURIComponent(shown)}`);
    return answer.ok ? { picture: await answer.blob(), refusal: '' } : { picture: null, refusal: await answer.text() };
  } catch {
    return { picture: null, refusal: LOST };
  }
}

/** @param {HTMLElement} root @param {string} selector @returns {any} */
function find(root, selector) {
  return root.querySelector(selector);
}
