// @ts-check
// What Python tells a part comes as bytes of JSON: of an object, Streamlit would write the JSON twice and look for tables in it.

import { furnish } from './furnish.js';

const letters = new TextDecoder();

/**
 * Return what Streamlit calls, around a part that stands in its HTML and is given the object itself: the same one as long as
 * Python says the same.
 * @template {{ data: any, parentElement: any }} Mounted
 * @param {(mounted: Mounted) => unknown} part
 * @param {string} html what the part begins with
 * @param {string[]} sheets its styles, in their order
 */
export function told(part, html, sheets) {
  /** @type {WeakMap<object, { text: string, data: any }>} */
  const heard = new WeakMap();
  return (/** @type {Mounted} */ mounted) => {
    furnish(mounted.parentElement, html, sheets);
    return part({ ...mounted, data: read(mounted) });
  };

  /** @param {Mounted} mounted */
  function read({ data, parentElement }) {
    if (!(data instanceof Uint8Array)) return data; // nothing is told
    const text = letters.decode(data);
    const last = heard.get(parentElement);
    if (last?.text === text) return last.data;
    const said = { text, data: JSON.parse(text) };
    heard.set(parentElement, said);
    return said.data;
  }
}
