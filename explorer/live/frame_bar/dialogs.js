// @ts-check
// The bar's dialogs: while one is open, the page below keeps still. Esc, its button and a click beside it close it.

/** @param {HTMLDialogElement} dialog @param {() => void} [closed] what is to be done then */
export function prepare(dialog, closed) {
  dialog.onclose = () => {
    document.documentElement.classList.remove('dialog-open');
    closed?.();
  };
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
  /** @type {HTMLButtonElement} */ (dialog.querySelector('.close')).onclick = () => dialog.close();
}

/** @param {HTMLDialogElement} dialog */
export function open(dialog) {
  document.documentElement.classList.add('dialog-open');
  dialog.showModal();
}
