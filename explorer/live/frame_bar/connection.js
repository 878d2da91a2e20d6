// A server that lost the session meanwhile gives the browser a new one, which knows no part of the page and would drop what is
// asked of it without a word. So the whole page runs again, with everything that the browser still has.

let focused = null; // what had the focus last, and has it again when the connection is back

/** Who has let go of a field does not find it again. */
export function forgetFocus() {
  focused = null;
}

const PATIENCE = 5000; // milliseconds after which a page that is back asks again for its run

/**
 * Watch the connection, as long as the document lives.
 * @param {() => { lost: () => void, back: () => void }} link what the bar that is mounted now does when it goes, and when it is back
 */
export function noticeReturn(link) {
  const app = /** @type {HTMLElement} */ (document.querySelector('[data-testid=stApp]'));
  const page = document.documentElement.dataset;
  let patience = 0;
  const ask = () => {
    link().back();
    patience = window.setTimeout(ask, PATIENCE);
  };
  const follow = () => {
    const next = connection(page.connection, app.dataset.testConnectionState === 'CONNECTED', app.dataset.testScriptState === 'running');
    if (next === page.connection) return;
    page.connection = next;
    clearTimeout(patience);
    if (next === 'lost') link().lost();
    if (next === 'back') {
      ask();
      refocus(focused);
    }
  };
  document.addEventListener('focusin', ({ target }) => { focused = page.connection === 'lost' ? focused : target; });
  new MutationObserver(follow).observe(app, { attributes: true });
  page.connection = 'well';
}

/**
 * Return what becomes of a connection that was well, lost, back, or running the page anew. A browser that has much to do may
 * show nothing of a short run: then the page asks for another.
 */
export function connection(before, connected, running) {
  if (!connected) return 'lost';
  if (before === 'lost') return 'back';
  if (before === 'back') return running ? 'running' : 'back';
  return running ? before : 'well';
}

// Streamlit switches its inputs off as long as there is no connection, and what is switched off loses the focus.
function refocus(element, tries = 60) {
  if (!element?.isConnected || document.activeElement !== document.body) return;
  element.focus({ preventScroll: true });
  if (tries) requestAnimationFrame(() => refocus(element, tries - 1));
}

// How often somebody has arrived on a page: the live parts' keys hold this number. A part of the page that ran alone may have
// told it to the examples' button only.
export function arrivals(known) {
  const told = [...document.querySelectorAll('[class*="st-key-arrival_"]')].map(({ className }) => /st-key-arrival_(\d+)/.exec(className)[1]);
  return Math.max(known, ...told.map(Number));
}
