// @ts-check
// A part's HTML and styles, put where Streamlit mounts it. They come with the scripts and are kept like them: sent with the part,
// they would cross the network again at every answer.

/** @type {Map<string, CSSStyleSheet>} by its text: a sheet that many parts share is read once */
const read = new Map();
const furnished = new WeakSet();

/**
 * Fill an empty root; one that has been filled stays as it is.
 * @param {ShadowRoot} root
 * @param {string} html
 * @param {string[]} sheets in their order
 */
export function furnish(root, html, sheets) {
  if (furnished.has(root)) return;
  furnished.add(root);
  root.adoptedStyleSheets = sheets.map(sheetOf);
  root.append(document.createRange().createContextualFragment(html));
  /** @type {HTMLElement} */ (root.host).dataset.furnished = ''; // page_frame.css keeps the place free until then
}

/** @param {string} text */
function sheetOf(text) {
  const known = read.get(text);
  if (known) return known;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  read.set(text, sheet);
  return sheet;
}
