// A page is shown once it stands still.

const BUSY = '[data-testid=stApp][data-test-script-state=running], [data-testid=stSkeleton]';
const LONG = '[data-testid=stSpinner], [data-testid=stProgress], [data-testid=stExpanderIconSpinner]';
const PART = '[data-testid=stBidiComponentIsolated]';
const DRAWN = '[data-ready], [data-drawn]';
const PATIENCE = 2500; // milliseconds in which nothing comes

// Show the page once its parts are drawn and it has kept its height for a few frames, or earlier if it says itself that it takes
// long.
export function arrive() {
  const page = document.documentElement;
  const main = document.querySelector('[data-testid=stMainBlockContainer]');
  let changed = performance.now();
  let height = -1;
  let calm = 0;
  const look = () => {
    const grown = main.scrollHeight !== height;
    if (grown) changed = performance.now();
    calm = grown || document.querySelector(BUSY) || !drawn(main) ? 0 : calm + 1;
    height = main.scrollHeight;
    const over = calm > 4 || document.querySelector(LONG) || performance.now() - changed > PATIENCE;
    if (over) page.classList.remove('arriving', 'watched');
    else requestAnimationFrame(look);
  };
  if (!page.classList.contains('arriving')) return;
  page.classList.add('watched');
  look();
}

// Whether every live part stands: their scripts come one after the other.
function drawn(main) {
  return [...main.querySelectorAll(PART)].every((part) => part.shadowRoot?.querySelector(DRAWN));
}
