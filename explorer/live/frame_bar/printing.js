// On paper every explanation stands open. What is folded is not in the page yet, so it is opened and waited for.

const FOLDS = '.stApp [data-testid=stExpander] details';
const PATIENCE = 5000; // milliseconds

let opened = []; // folds to be closed again after printing

/** Tell whether a key asks for paper: Ctrl or Cmd with P. @param {KeyboardEvent} event */
export function asksForPaper(event) {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'p';
}

/** Open all folds, print, and close them again. */
export async function print() {
  opened = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll(FOLDS)].filter((fold) => !(/** @type {any} */ (fold).open)));
  for (const fold of opened) {
    fold.querySelector('summary')?.click();
    await settled(fold); // one after the other: each is a question to the server
  }
  window.addEventListener('afterprint', close, { once: true });
  window.print();
}

function close() {
  opened.forEach((fold) => fold.isConnected && fold.open && fold.querySelector('summary')?.click());
  opened = [];
}

// Until the fold's content has come.
function settled(fold) {
  const start = performance.now();
  return new Promise((resolve) => {
    const look = () => {
      const running = document.querySelector('[data-testid=stApp][data-test-script-state=running], [data-testid=stSkeleton]');
      const filled = fold.open && fold.querySelector('[data-testid=stElementContainer]');
      if ((filled && !running) || performance.now() - start > PATIENCE) resolve(undefined);
      else requestAnimationFrame(look);
    };
    look();
  });
}
