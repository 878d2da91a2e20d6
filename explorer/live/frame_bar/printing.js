// @ts-check
// On paper every explanation stands open. What is folded is not in the page at first: it is asked for when somebody may be about to
// print, for the browser's own menu does not wait for a server.

const FOLDS = '.stApp [data-testid=stExpander] details';
const PATIENCE = 5000; // milliseconds

/** @type {HTMLDetailsElement[]} */
let opened = []; // folds to be closed again after printing

/** Tell whether a key asks for paper: Ctrl or Cmd with P. @param {KeyboardEvent} event */
export function asksForPaper(event) {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'p';
}

/**
 * Fill the folds as soon as the pointer goes up to the browser's menu, or a key opens that; print with all of them open.
 * @param {() => void} fill asks the server for what is folded
 * @param {AbortSignal} signal
 */
export function foreseePaper(fill, signal) {
  let asked = false;
  const foresee = () => {
    if (asked || !empty().length) return;
    asked = true;
    fill();
  };
  document.documentElement.addEventListener('mouseleave', ({ clientY }) => clientY <= 0 && foresee(), { signal });
  addEventListener('keydown', ({ key }) => ['Alt', 'F10'].includes(key) && foresee(), { signal });
  addEventListener('beforeprint', open, { signal });
  addEventListener('afterprint', close, { signal });
}

/** Fill all folds, and print them open. @param {() => void} fill asks the server for what is folded */
export async function print(fill) {
  if (empty().length) fill();
  await filled();
  open();
  window.print();
}

const folds = () => /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll(FOLDS)]);
const empty = () => folds().filter((fold) => !fold.querySelector('[data-testid=stElementContainer]'));

function open() {
  const without = empty();
  const closed = folds().filter((fold) => !fold.open && !without.includes(fold));
  closed.forEach((fold) => { fold.open = true; });
  opened.push(...closed);
}

function close() {
  opened.forEach((fold) => { fold.open = false; });
  opened = [];
}

// Until everything that was folded has come.
function filled() {
  const start = performance.now();
  return new Promise((resolve) => {
    const look = () => {
      const running = document.querySelector('[data-testid=stApp][data-test-script-state=running], [data-testid=stSkeleton]');
      if ((!running && !empty().length) || performance.now() - start > PATIENCE) resolve(undefined);
      else requestAnimationFrame(look);
    };
    look();
  });
}
