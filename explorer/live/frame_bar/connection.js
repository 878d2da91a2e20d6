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
 * @param {() => { data: object, lost: () => void, back: () => void }} link the bar that is mounted now: what Python gave it, what
 *   it does when the connection goes, and when it is back
 * @returns {() => void} call it when a bar has been mounted
 */
export function noticeReturn(link) {
  const app = /** @type {HTMLElement} */ (document.querySelector('[data-testid=stApp]'));
  const page = document.documentElement.dataset;
  let asked = null; // the bar that has asked for the run
  let patience = 0;
  const ask = () => {
    asked = link();
    asked.back();
    patience = window.setTimeout(ask, PATIENCE);
  };
  const follow = () => {
    const next = connection(page.connection, {
      connected: app.dataset.testConnectionState === 'CONNECTED',
      running: app.dataset.testScriptState === 'running',
      anew: link().data !== asked?.data, // whenever Python has drawn the bar; Streamlit mounts it anew with the same data, too
    });
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
  return follow;
}

/**
 * Return what becomes of a connection that was well, lost, back, or running the page anew. A short run may be over before
 * anybody sees it run; a bar that was drawn `anew` shows that it was.
 */
export function connection(before, { connected, running, anew }) {
  if (!connected) return 'lost';
  if (before === 'lost') return 'back';
  if (before === 'back' && running) return 'running';
  if (before === 'back' && !anew) return 'back';
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
