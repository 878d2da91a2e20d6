// A part of the page fills the window: the one under the cursor, or that had the focus last. It stays as it is laid out, only larger,
// and its keys go on. Parts that can are marked with data-fills. One that is as wide as the page could not grow so: marked with
// data-fills="reflow" it grows until its labels are large, and lays itself out anew, or is scrolled, in the width that is left. Of a
// chart in a container of Streamlit's whose key ends in _fills a copy, as high as the window, is shown and scrolled sideways: the chart
// itself would measure itself while it is enlarged. The copy changes as the chart does.

import { firstOf, main } from './page_parts.js';

const LEAST = 24; // pixels that its smallest label should have, even if one has to scroll for the rest
const MARGIN = 0.97; // of the window
const TEXT = 0.9; // of the letters' size with which a text would just fill it: no line ends as before

const OF_STREAMLIT = '[class*="_fills"]';
const PART = `[data-fills], ${OF_STREAMLIT}`;

let near = null; // the part that the cursor or the focus was in last
let pointer = { x: -1, y: -1 };
let filling = null;

/** Follow cursor and focus, as long as the document lives. */
export function followParts() {
  for (const type of ['pointermove', 'pointerdown', 'focusin']) {
    document.addEventListener(type, (event) => {
      const part = event.composedPath().find((each) => each instanceof HTMLElement && each.matches(PART));
      near = part ?? near;
      if (event instanceof PointerEvent) pointer = { x: event.clientX, y: event.clientY };
    }, { passive: true });
  }
}

/** Return the part that would fill the window, null if the page has none. */
export function fillable() {
  return near?.isConnected && near.checkVisibility() ? near : firstOf(PART);
}

export function fill(part) {
  const box = part.getBoundingClientRect();
  const reflows = part.dataset.fills === 'reflow' || part.matches(OF_STREAMLIT);
  const by = growth(part, box, reflows);
  const looked = lookedAt(part, box);
  const copy = part.matches(OF_STREAMLIT) ? copied(part) : null;
  const shown = copy?.shown ?? part;
  const width = reflows ? (MARGIN * innerWidth) / by : box.width;
  shown.style.setProperty('--filling', String(by));
  shown.style.setProperty('--filling-width', `${width}px`);
  shown.style.setProperty('--filling-height', `${(MARGIN * innerHeight) / by}px`);
  shown.style.setProperty('--filling-from', `${box.width}px`);
  shown.dataset.filling = '';
  shown.popover = 'manual';
  shown.showPopover();
  shown.scrollTo({ left: looked.x * (by - 1) / by, top: looked.y * (by - 1) / by, behavior: 'instant' });
  filling = { part: shown, copy, top: main().scrollTop };
}

// A copy that follows its part: what the page still computes comes into it too. It is not seen by those who hear the page, since
// what it shows they have already.
function copied(part) {
  const shown = part.cloneNode(true);
  shown.ariaHidden = 'true';
  document.querySelector('.stApp').append(shown);
  let waits = 0;
  const watch = new MutationObserver(() => {
    cancelAnimationFrame(waits);
    waits = requestAnimationFrame(() => shown.replaceChildren(...part.cloneNode(true).childNodes));
  });
  watch.observe(part, { subtree: true, childList: true, attributes: true, characterData: true });
  return { shown, watch };
}

// By how much a part grows: until it fills the window one way or the other, and its labels are large enough.
function growth(part, box, reflows) {
  const [across, down] = [(MARGIN * innerWidth) / box.width, (MARGIN * innerHeight) / box.height];
  if (part.matches(OF_STREAMLIT)) return Math.max(1, down);
  const enough = LEAST / smallest(part);
  // In lines of a given width, a text grows with the square of its letters.
  return Math.max(1, reflows ? Math.max(enough, TEXT * Math.sqrt(across * down)) : Math.min(across, Math.max(down, enough)));
}

// The place in a part that is looked at, from its corner: under the cursor, or what has the focus. It stays where it is on the screen.
function lookedAt(part, box) {
  const { x, y } = pointer;
  if (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom) return { x: x - box.left, y: y - box.top };
  const focused = part.getRootNode().activeElement;
  if (!focused || !part.contains(focused)) return { x: 0, y: 0 };
  const own = focused.getBoundingClientRect();
  return { x: own.left + own.width / 2 - box.left, y: own.top + own.height / 2 - box.top };
}

/** Put back what fills the window; tell whether anything did. */
export function unfill() {
  const was = filling;
  filling = null;
  was?.copy?.watch.disconnect();
  if (!was?.part.isConnected) return false;
  if (was.copy) was.part.remove();
  was.part.removeAttribute('popover');
  was.part.removeAttribute('data-filling');
  for (const name of ['', '-width', '-height', '-from']) was.part.style.removeProperty(`--filling${name}`);
  main().scrollTop = was.top;
  return true;
}

// The size of the smallest label as it is on the screen now.
function smallest(part) {
  const sizes = [...part.querySelectorAll('*')].filter(isLabel).map((each) => {
    const size = parseFloat(getComputedStyle(each).fontSize);
    return each instanceof SVGGraphicsElement ? size * each.getScreenCTM().a : size;
  });
  return Math.min(LEAST, ...sizes);
}

function isLabel(element) {
  const says = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  return says && element.checkVisibility() && element.getBoundingClientRect().width > 2;
}
