// A page is shown once it stands still.

const BUSY = '[data-testid=stApp][data-test-script-state=running], [data-testid=stSkeleton]';
const LONG = '[data-testid=stSpinner], [data-testid=stProgress], [data-testid=stExpanderIconSpinner]';
const PATIENCE = 2500; // milliseconds

// Show the page once it has kept its height for a few frames, or earlier if it says itself that it takes long.
export function arrive() {
  const page = document.documentElement;
  const main = document.querySelector('[data-testid=stMainBlockContainer]');
  const start = performance.now();
  let height = -1;
  let calm = 0;
  const look = () => {
    calm = document.querySelector(BUSY) || main.scrollHeight !== height ? 0 : calm + 1;
    height = main.scrollHeight;
    const over = calm > 4 || document.querySelector(LONG) || performance.now() - start > PATIENCE;
    if (over) page.classList.remove('arriving');
    else requestAnimationFrame(look);
  };
  if (page.classList.contains('arriving')) look();
}
