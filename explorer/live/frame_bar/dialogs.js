// @ts-check
// The bar's dialogs: while one is open, the page below keeps still. Esc, its button and a click beside it close it.

/** @param {HTMLDialogElement} dialog @param {() => void} [closed] what is to be done then */
export function prepare(dialog, closed) {
  dialog.onclose = () => {
    cover(false);
    closed?.();
  };
  let beside = false; // where the press began: who marks the words in the dialog may let go beside it
  dialog.onpointerdown = (event) => { beside = event.target === dialog && !isOn(dialog, event); };
  dialog.onclick = () => {
    if (beside) dialog.close();
    beside = false;
  };
  /** @type {HTMLButtonElement} */ (dialog.querySelector('.close')).onclick = () => dialog.close();
}

/** @param {HTMLDialogElement} dialog */
export function open(dialog) {
  cover(true);
  dialog.showModal();
}

/** @param {boolean} on whether a dialog lies over the page and has its keys */
export function cover(on) {
  document.documentElement.classList.toggle('dialog-open', on);
}

/** Tell whether a press is on a dialog, its margins too. @param {HTMLDialogElement} dialog @param {PointerEvent} event */
function isOn(dialog, { clientX: x, clientY: y }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return x >= left && x <= right && y >= top && y <= bottom;
}
