// @ts-check
// Small things that several pictures need: elements, numbers from Python, and who owns a key.

const WRITING = 'input:not([type=button], [type=checkbox], [type=range]), textarea, select, [contenteditable=""], [contenteditable=true], [role=textbox], [role=combobox]';

/**
 * An HTML element with attributes and what is in it.
 * @param {string} name
 * @param {Record<string, unknown>} [attributes]
 * @param {...(string | number | Node)} children
 * @returns {any} the element, of the kind that its name says
 */
export function html(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children.map((child) => (child instanceof Node ? child : String(child))));
  return made;
}

/**
 * An element of a drawing.
 * @param {string} name
 * @param {Record<string, unknown>} [attributes]
 * @param {Element | null} [parent] what it is put into
 * @returns {any} the element, of the kind that its name says
 */
export function svg(name, attributes = {}, parent = null) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  parent?.append(made);
  return made;
}

/**
 * Numbers from Python: little-endian float32, as every browser's machine has them today.
 * @param {string} base64
 * @returns {Float32Array}
 */
export function floats(base64) {
  return new Float32Array(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer);
}

/**
 * Writing the same text again would make the browser lay the page out again.
 * @param {Element} element
 * @param {string | number} text
 */
export function setText(element, text) {
  const words = String(text);
  if (element.textContent !== words) element.textContent = words;
}

/**
 * A number for people, with a real minus; what rounds to 0 has none.
 * @param {number} value
 * @param {number} [digits] after the point
 * @returns {string}
 */
export function decimal(value, digits = 2) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/**
 * @param {number} number
 * @returns {string} as in "10,000"
 */
export function whole(number) {
  return number.toLocaleString('en');
}

/**
 * A text that is too long ends in dots.
 * @param {string} text
 * @param {number} longest in letters, the dots counted
 * @returns {string}
 */
export function cut(text, longest) {
  const letters = Array.from(text);
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : text;
}

/**
 * Typing, the keys of another control, and Enter or Space on whatever has the focus stay with their owners.
 * @param {KeyboardEvent} event
 * @returns {boolean}
 */
export function isOwned(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.composedPath()[0];
  if (document.querySelector('html.dialog-open') || !(target instanceof Element)) return true;
  if (target.closest(WRITING) || target.closest('[role=dialog], [data-testid=stPopoverBody]')) return true;
  if (target.matches('[type=range]') && /^(Arrow|Home|End)/.test(event.key)) return true;
  return (event.key === 'Enter' || event.key === ' ') && target.closest('button, a, summary, [role=button], [role=tab]') !== null;
}

/**
 * An element with a class and a text.
 * @param {string} name
 * @param {string} [className]
 * @param {string | number} [text]
 * @returns {any} the element, of the kind that its name says
 */
export function make(name, className = '', text = '') {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== '') made.textContent = String(text); // 0 is a text
  return made;
}
