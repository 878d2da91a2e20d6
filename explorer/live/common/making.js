// Small things that several pictures need: elements, numbers from Python, and who owns a key.

const WRITING = 'input:not([type=button], [type=checkbox], [type=range]), textarea, select, [contenteditable=""], [contenteditable=true], [role=textbox], [role=combobox]';

export function html(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function svg(name, attributes = {}, parent = null) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

export function floats(base64) {
  return new Float32Array(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer);
}

// Writing the same text again would make the browser lay the page out again.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function decimal(value, digits = 2) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

export function whole(number) {
  return number.toLocaleString('en');
}

export function cut(text, longest) {
  const letters = Array.from(text);
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : text;
}

// Typing, the keys of another control, and Enter or Space on whatever has the focus stay with their owners.
export function isOwned(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.composedPath()[0];
  if (document.querySelector('html.dialog-open') || !(target instanceof Element)) return true;
  if (target.closest(WRITING) || target.closest('[role=dialog], [data-testid=stPopoverBody]')) return true;
  if (target.matches('[type=range]') && /^(Arrow|Home|End)/.test(event.key)) return true;
  return (event.key === 'Enter' || event.key === ' ') && target.closest('button, a, summary, [role=button], [role=tab]') !== null;
}
