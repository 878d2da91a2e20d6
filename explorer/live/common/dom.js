// @ts-check
// Elements and their texts.

/**
 * @param {string} name
 * @param {Record<string, string | number>} [attributes] as written in HTML: class, type, aria-label, …
 * @param {...(Node | string)} children
 * @returns {any} the element; its kind follows from its name
 */
export function html(name, attributes = {}, ...children) {
  return furnished(document.createElement(name), attributes, children);
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} [attributes]
 * @param {Element | null} [parent] where it is put, at the end
 * @returns {any}
 */
export function svg(name, attributes = {}, parent = null) {
  const made = furnished(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, []);
  parent?.append(made);
  return made;
}

/** @param {Element} made @param {Record<string, string | number>} attributes @param {(Node | string)[]} children */
function furnished(made, attributes, children) {
  setAll(made, attributes);
  made.append(...children);
  return made;
}

/**
 * An element of a class, with what is in it.
 * @param {string} name
 * @param {string} [style] its classes
 * @param {...(Node | string)} children
 * @returns {any}
 */
export function make(name, style = '', ...children) {
  const made = document.createElement(name);
  if (style) made.className = style;
  made.append(...children.filter(Boolean));
  return made;
}

/**
 * @param {string} style its classes
 * @param {() => void} action what a click does
 * @param {...(Node | string)} children
 * @returns {any}
 */
export function makeButton(style, action, ...children) {
  return Object.assign(make('button', style, ...children), { type: 'button', onclick: action });
}

/**
 * Let a list have so many elements: its first ones stay, and those that are missing are made.
 * @param {Element} list
 * @param {number} count
 * @param {() => Element} build
 */
export function grow(list, count, build) {
  while (list.childElementCount < count) list.append(build());
  while (list.childElementCount > count) list.lastElementChild?.remove();
}

/** @param {Element} element @param {Record<string, string | number>} attributes */
export function setAll(element, attributes) {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
}

/**
 * Change a text only where it is another one: writing the same again would make the browser lay the page out again.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {string} text
 * @param {number} longest how many letters are kept, the sign of what was cut among them
 */
export function cut(text, longest) {
  const letters = Array.from(text);
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : text;
}

/**
 * Scroll a box, and nothing around it, until an element in it can be seen; at once and not smoothly, because a held key must not
 * leave the cursor behind.
 * @param {Element} element
 * @param {Element} box
 * @param {number} [margin] pixels that should be seen on its left and right too; a quarter of the box at most
 */
export function keepInView(element, box, margin = 0) {
  const [inner, outer] = [element.getBoundingClientRect(), box.getBoundingClientRect()];
  const side = Math.min(margin, outer.width / 4);
  if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom;
  if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top;
  if (inner.right + side > outer.right) box.scrollLeft += inner.right + side - outer.right;
  if (inner.left - side < outer.left) box.scrollLeft -= outer.left - inner.left + side;
}
