// A part of the page fills the window: the one under the cursor, or that had the focus last. It stays as it is laid out, only larger,
// and its keys go on. Parts that can are marked with data-fills.

const LEAST = 24; // pixels that its smallest label should have, even if one has to scroll for the rest
const MARGIN = 0.97; // of the window

let near = null; // the part that the cursor or the focus was in last
let filling = null;

/** Follow cursor and focus, as long as the document lives. */
export function followParts() {
  for (const type of ['pointermove', 'pointerdown', 'focusin']) {
    document.addEventListener(type, (event) => {
      const part = event.composedPath().find((each) => each instanceof HTMLElement && each.dataset.fills !== undefined);
      near = part ?? near;
    }, { passive: true });
  }
}

/** Return the part that would fill the window, null if the page has none. */
export function fillable() {
  return near?.isConnected && near.checkVisibility() ? near : firstPart(document.querySelector('[data-testid=stMain]'));
}

function firstPart(root) {
  for (const each of root?.querySelectorAll('*') ?? []) {
    const found = each.matches('[data-fills]') && each.checkVisibility() ? each : each.shadowRoot && firstPart(each.shadowRoot);
    if (found) return found;
  }
  return null;
}

export function fill(part) {
  if (!part.showPopover) return; // a browser without a top layer
  const { width, height } = part.getBoundingClientRect();
  const [across, down] = [(MARGIN * innerWidth) / width, (MARGIN * innerHeight) / height];
  const by = Math.max(1, Math.min(across, Math.max(down, LEAST / smallest(part))));
  part.style.setProperty('--filling', String(by));
  part.style.setProperty('--filling-width', `${width}px`);
  part.dataset.filling = '';
  part.popover = 'manual';
  part.showPopover();
  filling = { part, top: main().scrollTop };
}

/** Put back what fills the window; tell whether anything did. */
export function unfill() {
  const was = filling;
  filling = null;
  if (!was?.part.isConnected) return false;
  was.part.removeAttribute('popover');
  was.part.removeAttribute('data-filling');
  was.part.style.removeProperty('--filling');
  was.part.style.removeProperty('--filling-width');
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

function main() {
  return document.querySelector('[data-testid=stMain]');
}
