// @ts-check
// The life of a live part: made where Streamlit puts it, told every change of its data, and gone without a trace.

import { act } from './keys.js';

/**
 * What every part has. A part adds its own.
 * @typedef {object} View
 * @property {HTMLElement} root
 * @property {(selector: string) => any} find the element in the part that a selector names
 * @property {(selector: string, action: (event: any) => unknown) => void} press act when what a selector names is clicked
 * @property {any} data what Python has sent last
 * @property {(name: string, value: unknown) => void} tell set a state in Python
 * @property {(name: string, value: unknown) => void} ask trigger something in Python
 * @property {() => void} refresh draw, once for a frame of the screen, however often it is asked for
 * @property {(name: string, milliseconds: number, action: () => void) => void} after act after a rest; the last call of a name holds
 * @property {(name: string) => void} forget what was to come after a rest
 * @property {(...elements: Element[]) => void} watch draw when one of them has another size, or the screen's pixels have
 * @property {(command: Parameters<typeof act>[1], ours?: string) => void} keys listen to the keys that nobody else owns
 * @property {(target: EventTarget, type: string, listener: (event: any) => void) => void} listen until the part goes
 * @property {(action: () => void) => void} leaving act when the part goes
 */

/**
 * @typedef {object} Ways
 * @property {string} root the selector of the part's outermost element
 * @property {Record<string, (view: any, ...rest: any[]) => unknown>} [acts] what its other files ask of a part: methods of the view
 * @property {(view: any, data: any) => void} [begin] once, when the part is there: build, connect
 * @property {(view: any, data: any) => void} receive at every change of the data or the theme
 * @property {(view: any, now: number) => void} [draw] what ``view.refresh`` does
 */

/**
 * Return what Streamlit calls: the default export of a part's entry.
 * @param {Ways} ways
 */
export function livePart(ways) {
  /** @type {WeakMap<Element, any>} */
  const views = new WeakMap();
  return function mounted(/** @type {any} */ { data, parentElement, setStateValue, setTriggerValue }) {
    const known = views.get(parentElement);
    const view = known ?? create(ways, parentElement);
    Object.assign(view, { tell: setStateValue, ask: setTriggerValue });
    if (!known) {
      views.set(parentElement, view);
      ways.begin?.(view, data);
    }
    ways.receive(view, data);
    requestAnimationFrame(() => { view.root.dataset.drawn = ''; }); // after its first frame: a page on arrival and tests wait for it
    return () => {
      if (parentElement.isConnected) return; // Streamlit gives up a run that a newer one has overtaken: the part goes on
      views.delete(parentElement);
      view.end();
    };
  };
}

/** @param {Ways} ways @param {HTMLElement} parentElement */
function create(ways, parentElement) {
  const gone = new AbortController();
  const timers = new Map();
  let frame = 0;
  /** @type {Omit<View, 'data' | 'tell' | 'ask'> & { end: () => void }} */
  const view = {
    root: /** @type {HTMLElement} */ (parentElement.querySelector(ways.root)),
    find: (selector) => parentElement.querySelector(selector),
    press: (selector, action) => { view.find(selector).onclick = action; },
    refresh: () => {
      frame ||= requestAnimationFrame((now) => {
        frame = 0;
        if (view.root.isConnected) ways.draw?.(view, now); // taken out of the page, it has no colours
      });
    },
    after: (name, milliseconds, action) => {
      view.forget(name);
      timers.set(name, setTimeout(action, milliseconds));
    },
    forget: (name) => clearTimeout(timers.get(name)),
    listen: (target, type, listener) => target.addEventListener(type, listener, { signal: gone.signal }),
    keys: (command, ours) => view.listen(document, 'keydown', (event) => act(event, command, ours)),
    watch: (...elements) => {
      const observer = new ResizeObserver(view.refresh);
      elements.forEach((each) => observer.observe(each));
      view.leaving(() => observer.disconnect());
      view.listen(globalThis, 'resize', view.refresh); // zoomed, an element may keep its size, but not the pixels of its canvas
    },
    leaving: (action) => gone.signal.addEventListener('abort', action),
    end: () => {
      cancelAnimationFrame(frame);
      timers.forEach(clearTimeout);
      gone.abort();
    },
  };
  const acts = Object.entries(ways.acts ?? {}).map(([name, act]) => [name, (/** @type {any[]} */ ...rest) => act(view, ...rest)]);
  return Object.assign(view, Object.fromEntries(acts));
}
