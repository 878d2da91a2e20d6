// What the two pictures of a whole model share: a canvas that carries the values, and over it the parts as links. Resting on a
// part explains it in place; a click opens its page. A painter (text.js, image.js) knows what is drawn.

const REST = 150; // ms without a move before the server is told
const GAP = 12; // px between a part and its card
const WRITING = 'input:not([type=button], [type=checkbox]), textarea, select, [contenteditable=""], [contenteditable=true], [role=textbox], [role=combobox]';
const views = new WeakMap();

export function component(painter, { data, parentElement, setStateValue }) {
  const view = views.get(parentElement) ?? mount(painter, parentElement);
  view.tell = setStateValue;
  receive(view, data);
  return () => unmount(view, parentElement);
}

function mount(painter, parentElement) {
  const find = (selector) => parentElement.querySelector(selector);
  const view = { painter, find, root: find('.whole'), canvas: find('.flow'), lit: null, parts: [] };
  views.set(parentElement, view);
  connect(view);
  view.onKey = (event) => onKey(view, event);
  document.addEventListener('keydown', view.onKey);
  view.watch = new ResizeObserver(() => resized(view));
  view.watch.observe(find('.room'));
  return view;
}

function unmount(view, parentElement) {
  clearTimeout(view.resting);
  cancelAnimationFrame(view.frame);
  view.watch.disconnect();
  document.removeEventListener('keydown', view.onKey);
  views.delete(parentElement);
}

function connect(view) {
  const scene = view.find('.scene');
  view.find('.back').onclick = () => view.painter.move(view, -1);
  view.find('.on').onclick = () => view.painter.move(view, 1);
  view.find('.png').onclick = () => savePicture(view);
  scene.onpointermove = (event) => light(view, partAt(view, event), event);
  scene.onpointerleave = () => light(view, null);
  view.find('.room').onscroll = () => drawOverview(view);
  view.find('.overview').onpointerdown = (event) => scrollTo(view, event);
  view.find('.overview').onpointermove = (event) => event.buttons && scrollTo(view, event);
}

// New data: another prompt or image glides in; where the cursor stands the browser knows better than Python.
function receive(view, data) {
  const first = !view.data;
  const fresh = view.data?.of !== data.of;
  const themed = view.theme !== themeOf(view);
  if (fresh && !first) keepOld(view);
  view.data = data;
  view.theme = themeOf(view);
  if (fresh) view.painter.take(view, data);
  if (fresh || themed) view.painter.colour(view);
  if (fresh) buildParts(view);
  links(view);
  view.find('.png').hidden = property(view, '--presenting') === '1';
  view.find('.total').textContent = data.total;
  place(view, fresh && !first);
  open(view);
}

function themeOf(view) {
  return `${property(view, '--surface')} ${property(view, '--size-small')}`;
}

// ------------------------------------------------------------------------------------------------------------- parts

function buildParts(view) {
  const list = view.find('.parts');
  if (list.childElementCount !== view.data.parts.length) list.replaceChildren(...view.data.parts.map(() => partLink()));
  view.parts = [...list.children].map((element, i) => ({ element, ...view.data.parts[i] }));
  view.parts.forEach((part) => fillPart(view, part));
}

function partLink() {
  const link = make('a', 'part');
  link.append(make('span', 'name'), make('span', 'under'), make('span', 'count'));
  return link;
}

function fillPart(view, part) {
  const { element } = part;
  element.dataset.part = part.name;
  element.style.left = `${100 * part.left}%`;
  element.style.width = `${100 * (part.right - part.left)}%`;
  write(element.querySelector('.name'), part.label);
  element.querySelector('.under').replaceChildren(...view.painter.under(view, part));
  write(element.querySelector('.count'), part.parameters ? part.parameters.toLocaleString('en') : '');
  element.ariaLabel = `${part.label}. ${sayAll(part)}`;
  element.onfocus = () => light(view, part);
  element.onblur = () => light(view, null);
  element.onclick = (event) => click(view, part, event);
}

function sayAll({ says, shape, parameters, sum }) {
  return [says, shape, parameters ? `${sum} parameters` : 'no parameters'].map((each) => each.replace(/\.$/, '')).join('. ');
}

function links(view) {
  view.parts.forEach(({ element, name }) => {
    const way = view.data.ways[name];
    if (way) element.href = way.href;
    else element.removeAttribute('href');
    element.tabIndex = 0;
  });
}

function partAt(view, event) {
  const box = view.find('.scene').getBoundingClientRect();
  const x = (event.clientX - box.left) / box.width;
  return view.parts.find(({ left, right }) => x >= left && x <= right) ?? null;
}

// The part that is spoken of is strong, the rest fades. Whoever has just asked about a word or pixel wants to see the answer, so
// its part is quiet until the pointer has left it.
function light(view, pointed, event) {
  if (view.quiet !== pointed?.name) view.quiet = null;
  const part = view.quiet ? null : pointed;
  const detail = part && view.painter.detail(view, part, event);
  const same = view.lit?.name === part?.name && view.detail === detail;
  Object.assign(view, { lit: part, detail });
  if (same) return;
  view.root.classList.toggle('resting', Boolean(part));
  view.root.dataset.lit = part?.name ?? '';
  view.parts.forEach(({ element, name }) => element.classList.toggle('lit', name === part?.name));
  drawCard(view, part, detail);
  fade(view);
}

function drawCard(view, part, detail) {
  const card = view.find('.card');
  card.classList.toggle('shown', Boolean(part));
  if (!part) return;
  const way = view.data.ways[part.name];
  const lines = [
    make('b', '', part.label),
    make('span', '', ` ${part.says}`),
    make('span', 'facts', [part.shape, part.parameters ? `${part.sum} parameters` : 'no parameters'].join(' · ')),
  ];
  if (detail) lines.push(make('span', 'live', detail));
  if (way) lines.push(make('span', 'way', `${view.painter.asks(part) ? 'Click the heading' : 'Click'}: ${way.title} ›`));
  card.replaceChildren(...lines);
  const room = view.find('.scene').clientWidth;
  const [left, right] = [part.left * room, part.right * room];
  const beside = right + card.offsetWidth + GAP <= room ? right + GAP : left - GAP - card.offsetWidth;
  card.style.left = `${clamp(beside, 0, room - card.offsetWidth)}px`;
}

// What a painter does not take for itself opens the page inside, for the word or pixel that was clicked. The ways wait beside the picture as Streamlit's own links,
// which keep the session; if the server knows another place than the browser, it is told first.
export function click(view, part, event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const heading = event.target.closest('.name') || !event.detail; // no detail: opened by a key
  if (!heading && view.painter.pointed(view, part, event)) {
    light(view, null);
    view.quiet = part.name;
    return;
  }
  if (!view.data.ways[part.name]) return;
  view.opening = part.name;
  if (isKnown(view)) open(view);
  else report(view, 0);
}

// Whether the server, and with it the ways, knows where the cursor stands.
function isKnown(view) {
  return JSON.stringify(view.data.at) === JSON.stringify(view.painter.place(view));
}

// Once the server is at rest: an answer that is still on the way would meet another page.
function open(view) {
  if (!view.opening || !isKnown(view)) return;
  clearTimeout(view.resting);
  const name = view.opening;
  view.opening = null;
  const find = (selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector));
  const go = () => {
    if (find('[data-testid=stApp]')?.dataset.testScriptState === 'running') requestAnimationFrame(go);
    else find(`.st-key-way_${name} a`)?.click();
  };
  requestAnimationFrame(go);
}

export function report(view, delay = REST) {
  clearTimeout(view.resting);
  view.resting = setTimeout(() => view.tell('at', { of: view.data.of, ...view.painter.place(view) }), delay);
}

// ----------------------------------------------------------------------------------------------------------- drawing

function resized(view) {
  if (!view.data) return;
  place(view, false);
}

// Size the canvas, put everything in its place, and glide there from where it is.
function place(view, gliding) {
  const scene = view.find('.scene');
  const { clientWidth: width, clientHeight: height } = scene;
  if (!width || !height) return;
  const sharp = Math.min(3, window.devicePixelRatio || 1);
  if (view.width !== width || view.height !== height || view.sharp !== sharp) {
    Object.assign(view, { width, height, sharp });
    Object.assign(view.canvas, { width: Math.round(width * sharp), height: Math.round(height * sharp) });
    view.old = null;
  }
  view.foot = parseFloat(getComputedStyle(view.find('.card')).fontSize) * 3.4;
  view.root.style.setProperty('--lift', `${view.foot * 0.42}px`);
  tighten(view);
  view.painter.layout(view);
  glide(view, gliding);
  view.root.classList.add('drawn');
}

// Names that would run into each other are written small.
function tighten(view) {
  view.root.classList.remove('tight');
  const places = view.parts.map(({ element }) => element.querySelector('.name').getBoundingClientRect());
  view.root.classList.toggle('tight', places.slice(1).some(({ left }, i) => left < places[i].right + 6));
}

function keepOld(view) {
  view.old = make('canvas');
  Object.assign(view.old, { width: view.canvas.width, height: view.canvas.height });
  if (view.canvas.width) view.old.getContext('2d').drawImage(view.canvas, 0, 0);
}

// Numbers glide to their aims in one short time: the place of the cursor, the first row, how faint each part is.
export function glide(view, crossing = false) {
  const time = parseFloat(property(view, '--glide')) || 0;
  const begin = performance.now();
  const from = { ...view.shown };
  const aims = view.painter.aims(view);
  if (!crossing) view.old = null;
  cancelAnimationFrame(view.frame);
  const step = (now) => {
    if (!view.canvas.isConnected) return;
    const share = time && view.shown ? Math.min(1, Math.max(0, (now - begin) / time)) : 1;
    const eased = 1 - (1 - share) ** 3;
    view.shown = Object.fromEntries(Object.entries(aims).map(([name, aim]) => [name, mix(from[name] ?? aim, aim, eased)]));
    paint(view, crossing ? eased : 1);
    if (share < 1) view.frame = requestAnimationFrame(step);
    else view.old = null;
  };
  step(begin);
}

function fade(view) {
  if (view.shown) glide(view, Boolean(view.old));
}

function paint(view, share) {
  const pen = view.canvas.getContext('2d');
  pen.setTransform(view.sharp, 0, 0, view.sharp, 0, 0);
  pen.clearRect(0, 0, view.width, view.height);
  if (view.old && share < 1) {
    pen.globalAlpha = 1 - share;
    pen.drawImage(view.old, 0, 0, view.width, view.height);
  }
  pen.globalAlpha = 1;
  view.strength = share;
  view.painter.draw(view, pen);
  drawOverview(view);
}

// How strong a part is drawn: all alike, or one strong and the rest faint.
export function strength(view, name) {
  return view.strength * (view.shown[`fade ${name}`] ?? 1);
}

export function fadeAims(view) {
  return Object.fromEntries(view.parts.map(({ name }) => [`fade ${name}`, !view.lit || view.lit.name === name ? 1 : 0.25]));
}

// On a narrow screen: the whole picture in small, with a frame around what is seen of it.
function drawOverview(view) {
  const strip = view.find('.overview');
  const room = view.find('.room');
  const narrow = view.width > room.clientWidth + 1;
  view.root.classList.toggle('narrow', narrow);
  if (!narrow) return;
  const canvas = strip.querySelector('canvas');
  const width = strip.clientWidth;
  const height = strip.clientHeight;
  const size = { width: Math.round(width * view.sharp), height: Math.round(height * view.sharp) };
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const pen = canvas.getContext('2d');
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(view.canvas, 0, 0, canvas.width, canvas.height);
  const frame = strip.querySelector('i');
  frame.style.left = `${(100 * room.scrollLeft) / room.scrollWidth}%`;
  frame.style.width = `${(100 * room.clientWidth) / room.scrollWidth}%`;
}

function scrollTo(view, event) {
  const box = view.find('.overview').getBoundingClientRect();
  const room = view.find('.room');
  room.scrollLeft = ((event.clientX - box.left) / box.width) * room.scrollWidth - room.clientWidth / 2;
}

/**
 * A soft ribbon from a line at the left to a line at the right; each end is [x, middle, half of its height].
 * @param {CanvasRenderingContext2D} pen
 * @param {number[]} from
 * @param {number[]} to
 * @param {string} colour
 * @param {number} alpha
 */
export function ribbon(pen, [x1, y1, h1], [x2, y2, h2], colour, alpha) {
  const middle = (x1 + x2) / 2;
  pen.beginPath();
  pen.moveTo(x1, y1 - h1);
  pen.bezierCurveTo(middle, y1 - h1, middle, y2 - h2, x2, y2 - h2);
  pen.lineTo(x2, y2 + h2);
  pen.bezierCurveTo(middle, y2 + h2, middle, y1 + h1, x1, y1 + h1);
  pen.closePath();
  pen.globalAlpha = alpha;
  pen.fillStyle = colour;
  pen.fill();
  pen.globalAlpha = 1;
}

export function box(pen, x, y, width, height, radius, fill, line) {
  pen.beginPath();
  pen.roundRect(x, y, width, height, radius);
  if (fill) {
    pen.fillStyle = fill;
    pen.fill();
  }
  if (line) {
    pen.strokeStyle = line;
    pen.stroke();
  }
}

// ----------------------------------------------------------------------------------------------------------- colours

export function property(view, name) {
  return getComputedStyle(view.root).getPropertyValue(name).trim();
}

// "rgb(213, 94, 0)" → [213, 94, 0]
export function rgb(view, name) {
  return (property(view, name).match(/[\d.]+/g) ?? [0, 0, 0]).slice(0, 3).map(Number);
}

export function mix(from, to, share) {
  return from + (to - from) * share;
}

// 255 colours from the lowest value to the highest, through the middle one.
export function ramp(low, middle, high) {
  return Array.from({ length: 255 }, (_, i) => {
    const [from, to, share] = i < 127 ? [low, middle, i / 127] : [middle, high, (i - 127) / 127];
    return from.map((part, c) => Math.round(mix(part, to[c], share)));
  });
}

export function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

// Rows of bytes as a small picture, one pixel a number.
export function bitmap(levels, width, colours) {
  const canvas = make('canvas');
  canvas.width = width;
  canvas.height = Math.max(1, levels.length / width);
  const pen = canvas.getContext('2d');
  const image = pen.createImageData(canvas.width, canvas.height);
  levels.forEach((level, i) => image.data.set([...colours[Math.min(level, 254)], 255], 4 * i));
  pen.putImageData(image, 0, 0);
  return canvas;
}

// -------------------------------------------------------------------------------------------------------- PNG and keys

// The canvas with the letters and bars that lie over it, drawn where they stand.
function savePicture(view) {
  const margin = 24;
  const sheet = make('canvas');
  sheet.width = (view.width + 2 * margin) * 2;
  sheet.height = (view.height + 2 * margin + 28) * 2;
  const pen = sheet.getContext('2d');
  pen.scale(2, 2);
  pen.fillStyle = property(view, '--surface');
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.translate(margin, margin);
  pen.drawImage(view.canvas, 0, 0, view.width, view.height);
  const origin = view.find('.scene').getBoundingClientRect();
  const elements = [...view.find('.parts').querySelectorAll('*'), ...view.find('.over').querySelectorAll('*')];
  elements.forEach((element) => copyElement(pen, element, origin));
  pen.fillStyle = property(view, '--grey-label');
  pen.font = `400 14px ${getComputedStyle(view.root).fontFamily}`;
  pen.textAlign = 'left';
  pen.fillText(view.data.caption, 0, view.height + 28);
  sheet.toBlob((blob) => {
    const link = make('a');
    link.href = URL.createObjectURL(blob);
    link.download = view.data.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}

function copyElement(pen, element, origin) {
  const style = getComputedStyle(element);
  const place = element.getBoundingClientRect();
  if (style.visibility === 'hidden' || style.display === 'none' || !place.width) return;
  const [x, y] = [place.left - origin.left, place.top - origin.top];
  if (style.backgroundColor !== 'rgba(0, 0, 0, 0)') {
    pen.fillStyle = style.backgroundColor;
    pen.fillRect(x, y, place.width, place.height);
  }
  const text = element.childElementCount ? '' : element.textContent;
  if (parseFloat(style.borderTopWidth) && style.borderTopStyle !== 'none') {
    pen.lineWidth = parseFloat(style.borderTopWidth);
    pen.strokeStyle = style.borderTopColor;
    pen.strokeRect(x + pen.lineWidth / 2, y + pen.lineWidth / 2, place.width - pen.lineWidth, place.height - pen.lineWidth);
  }
  if (!text) return;
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  pen.fillStyle = style.color;
  pen.textBaseline = 'middle';
  pen.textAlign = { right: 'right', end: 'right', center: 'center' }[style.textAlign] ?? 'left';
  const at = { right: x + place.width, center: x + place.width / 2 }[pen.textAlign] ?? x + parseFloat(style.paddingLeft);
  pen.fillText(text, at, y + place.height / 2);
}

function onKey(view, event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event)) return;
  const action = view.painter.command(view, event);
  if (!action) return;
  event.preventDefault();
  action();
}

// Keys belong to whoever is being written in, and to an open panel.
function isElsewhere(event) {
  const path = event.composedPath().filter((each) => each instanceof Element);
  if (document.querySelector('html.dialog-open')) return true;
  return path.some((each) => each.matches('dialog, [role=dialog], [role=menu], [role=listbox]:not(.words)')) || Boolean(path[0]?.closest(WRITING));
}

export function say(view, sentence) {
  clearTimeout(view.saying);
  view.saying = setTimeout(() => write(view.find('.said'), sentence), 300);
}

// -------------------------------------------------------------------------------------------------------------- small

export function make(tag, className = '', text = '') {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}
