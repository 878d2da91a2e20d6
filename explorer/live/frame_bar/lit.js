// @ts-check
// What a beat of the tour speaks of is lit: in its part, and on the page around it, all the rest is faint.

const PAGE = '[data-testid=stMainBlockContainer]';
const HOST = `${PAGE} [data-testid=stBidiComponentIsolated]`;
const QUESTION = '.st-key-predict_open';
const FRAME = `[class*="st-key-frame_"], ${QUESTION}`; // what the frame itself says is never faint, nor what it asks
const SETTLING = 1500; // milliseconds in which what is lit is kept on the screen while the page around it still grows
const HEAD = 48; // pixels at the top of the screen that the header and the bar lie over

/** @type {string[]} */
let wanted = [];
let since = 0;
let foot = 0; // where the page ended at the foot of the window
let frame = 0;
/** @type {MutationObserver | null} */
let observer = null;
/** @type {WeakSet<ShadowRoot>} */
let observed = new WeakSet();
/** @type {Set<Element>} */
let dimmed = new Set();
/** @type {Set<Element>} */
let shown = new Set();

/** @param {string[]} selectors each names what is lit in the shadow root of a live part; none: everything is as it was */
export function light(selectors) {
  if (selectors.join() !== wanted.join()) since = performance.now();
  wanted = selectors;
  if (wanted.length && !observer) {
    observer = new MutationObserver(soon);
    observer.observe(document.body, { childList: true, subtree: true });
  } else if (!wanted.length) {
    observer?.disconnect();
    [observer, observed] = [null, new WeakSet()];
  }
  apply();
}

function soon() {
  frame ||= requestAnimationFrame(apply);
}

// Also whenever the page or a part has put other elements in the place of those that were marked.
function apply() {
  frame = 0;
  /** @type {Element[]} */
  const found = [];
  for (const { shadowRoot: root } of wanted.length ? document.querySelectorAll(HOST) : []) {
    if (!root) soon(); // its script is still on the way, and nothing on the page will tell when it comes
    if (!root) continue;
    if (!observed.has(root)) observer?.observe(root, { childList: true, subtree: true });
    observed.add(root);
    found.push(...wanted.flatMap((each) => [...root.querySelectorAll(each)]));
  }
  shown = marked(shown, new Set(found), 'data-spoken-of', (element, on) => /** @type {any} */ (element)[on ? 'onfocus' : 'onblur']?.());
  dimmed = marked(dimmed, rest(found), 'data-faint');
  document.documentElement.classList.toggle('lighting', found.length > 0);
  if (foot !== floor()) since = performance.now();
  foot = floor();
  if (found.length && performance.now() - since < SETTLING) bring(found[0]);
}

/**
 * Take a mark from those that had it, and give it to those that shall have it; what lights itself as if it were pointed at is told.
 * @param {Set<Element>} before @param {Set<Element>} after @param {string} mark
 * @param {(element: Element, on: boolean) => void} [tell]
 */
function marked(before, after, mark, tell = () => {}) {
  for (const element of before) {
    if (after.has(element)) continue;
    element.removeAttribute(mark);
    tell(element, false);
  }
  for (const element of after) {
    if (element.hasAttribute(mark)) continue;
    element.setAttribute(mark, '');
    tell(element, true);
  }
  return after;
}

/**
 * Of all that neither holds what is lit nor lies in it, the outermost elements.
 * @param {Element[]} found
 */
function rest(found) {
  const [lit, around] = [new Set(found), /** @type {Set<Element | ShadowRoot>} */ (new Set())];
  for (const element of found) {
    for (let at = up(element); at && !around.has(at); at = up(at)) around.add(at);
  }
  // What lights itself has a picture of its own that does all this.
  const selves = new Set(found.filter((each) => /** @type {any} */ (each).onfocus).map((each) => each.getRootNode()));
  /** @type {Set<Element>} */
  const faint = new Set();
  for (const holder of around) {
    if (selves.has(holder.getRootNode()) || [...lit].some((each) => each.contains(holder))) continue;
    for (const child of holder.children) {
      if (!lit.has(child) && !around.has(child) && !child.matches(`style, .spoken, ${FRAME}`) && !child.querySelector(FRAME)) faint.add(child);
    }
  }
  return faint;
}

/** @param {Element | ShadowRoot} element @returns {Element | ShadowRoot | null} what holds it, up to the page's own container */
function up(element) {
  if (element instanceof ShadowRoot) return element.host;
  return element.matches(PAGE) ? null : element.parentElement ?? /** @type {any} */ (element.getRootNode());
}

/** @param {Element} element */
function bring(element) {
  const { top, bottom } = element.getBoundingClientRect();
  if (bottom <= foot && top >= HEAD) return;
  const by = bottom - top > foot - HEAD ? bottom - foot : (top + bottom - foot - HEAD) / 2; // its end, or in the middle
  document.querySelector('[data-testid=stMain]')?.scrollBy({ top: by, behavior: 'instant' });
}

// Down to where the page is seen: an open question lies over its foot.
function floor() {
  return document.querySelector(QUESTION)?.parentElement?.getBoundingClientRect().top ?? innerHeight;
}
