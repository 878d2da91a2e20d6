// What the two pictures of a whole model share: a canvas that carries the values, and over it the parts as links. Resting on a
// part explains it in place; a click opens its page. A painter (text.js, image.js) knows what is drawn.

import { glideOf, property } from 'live/common/canvas.js';
import { make, setText } from 'live/common/dom.js';
import { livePart } from 'live/common/mount.js';
import { whole, within } from 'live/common/numbers.js';
import { savePicture } from 'live/common/picture.js';
import { mix } from './drawing.js';

const REST = 150; // ms without a move before the server is told
const GAP = 12; // px between a part and its card
const INKS = ['--role-cell', '--role-hidden', '--role-seen', '--role-current', '--role-probability', '--grey-line', '--grey-ghost', '--grey-label',
  '--surface', '--surface-faint', '--text'];

// What Streamlit calls, for a painter that knows what is drawn.
export function component(painter) {
  return livePart({ root: '.whole', begin: (view) => begin(view, painter), receive, draw: (view) => place(view, false) });
}

function begin(view, painter) {
  const [scene, room, overview] = ['.scene', '.room', '.overview'].map(view.find);
  Object.assign(view, { painter, canvas: view.find('.flow'), lit: null, parts: [] });
  view.keys((key) => painter.command(view)[key]);
  view.watch(room);
  view.leaving(() => cancelAnimationFrame(view.gliding));
  view.press('.back', () => move(view, -1));
  view.press('.on', () => move(view, 1));
  view.press('.png', () => savePicture(view.root, view.data.file));
  scene.onpointermove = (event) => light(view, partAt(view, event), event);
  scene.onpointerleave = () => light(view, null);
  room.onscroll = () => drawOverview(view);
  overview.onpointerdown = (event) => scrollTo(view, event);
  overview.onpointermove = (event) => event.buttons && scrollTo(view, event);
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
  if (fresh || themed) {
    view.inks = Object.fromEntries(INKS.map((name) => [name, property(view.root, name)]));
    view.painter.colour(view);
  }
  if (fresh) buildParts(view);
  links(view);
  view.find('.png').hidden = property(view.root, '--presenting') === '1';
  setText(view.find('.total'), data.total);
  place(view, fresh && !first);
  if (fresh && view.lit) light(view, view.parts.find(({ name }) => name === view.lit.name) ?? null, view.pointer, true);
  open(view);
}

function themeOf(view) {
  return `${property(view.root, '--surface')} ${property(view.root, '--size-small')}`;
}

// ------------------------------------------------------------------------------------------------------------- parts

function buildParts(view) {
  const list = view.find('.parts');
  const partLink = () => make('a', 'part', make('span', 'name'), make('span', 'under small'), make('span', 'count small'));
  if (list.childElementCount !== view.data.parts.length) list.replaceChildren(...view.data.parts.map(partLink));
  view.parts = [...list.children].map((element, i) => ({ element, ...view.data.parts[i] }));
  view.parts.forEach((part) => fillPart(view, part));
}

function fillPart(view, part) {
  const { element } = part;
  element.dataset.part = part.name;
  element.style.left = `${100 * part.left}%`;
  element.style.width = `${100 * (part.right - part.left)}%`;
  setText(element.querySelector('.name'), part.label);
  element.querySelector('.under').replaceChildren(...view.painter.under(view, part));
  setText(element.querySelector('.count'), part.parameters ? whole(part.parameters) : '');
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
// its part is quiet until the pointer has left it. ``anew``: the part is one of another picture.
function light(view, pointed, event, anew = false) {
  if (view.quiet !== pointed?.name) view.quiet = null;
  const part = view.quiet ? null : pointed;
  const detail = part && view.painter.detail(view, part, event);
  const same = !anew && view.lit?.name === part?.name && view.detail === detail;
  Object.assign(view, { lit: part, detail, pointer: event });
  if (same) return;
  view.root.classList.toggle('resting', Boolean(part));
  view.root.dataset.lit = part?.name ?? '';
  view.parts.forEach(({ element, name }) => element.classList.toggle('lit', name === part?.name));
  drawCard(view, part, detail);
  if (view.shown) glide(view, Boolean(view.old));
}

function drawCard(view, part, detail) {
  const card = view.find('.card');
  card.classList.toggle('shown', Boolean(part));
  if (!part) return;
  const way = view.data.ways[part.name];
  const lines = [
    make('b', '', part.label),
    make('span', '', ` ${part.says}`),
    make('span', 'facts grey', [part.shape, part.parameters ? `${part.sum} parameters` : 'no parameters'].join(' · ')),
  ];
  if (detail) lines.push(make('span', 'live grey', detail));
  if (way) lines.push(make('span', 'way', `${view.painter.asks(part) ? 'Click the heading' : 'Click'}: ${way.title} ›`));
  card.replaceChildren(...lines);
  const room = view.find('.scene').clientWidth;
  const [left, right] = [part.left * room, part.right * room];
  const beside = right + card.offsetWidth + GAP <= room ? right + GAP : left - GAP - card.offsetWidth;
  card.style.left = `${within(beside, 0, room - card.offsetWidth)}px`;
}

// What a painter does not take for itself opens the page inside, for the word or pixel that was clicked. The ways wait beside the
// picture as Streamlit's own links, which keep the session; if the server knows another place than the browser, it is told first.
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
  return JSON.stringify(view.data.at) === JSON.stringify(placeOf(view));
}

// Once the server is at rest: an answer that is still on the way would meet another page.
function open(view) {
  if (!view.opening || !isKnown(view)) return;
  view.forget('report');
  const name = view.opening;
  view.opening = null;
  const go = () => {
    if (document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state') === 'running') requestAnimationFrame(go);
    else /** @type {HTMLElement | null} */ (document.querySelector(`.st-key-way_${name} a`))?.click();
  };
  requestAnimationFrame(go);
}

function report(view, delay = REST) {
  view.after('report', delay, () => view.tell('at', { of: view.data.of, ...placeOf(view) }));
}

// ------------------------------------------------------------------------------------------------------------ moving

// The painter says what the cursor goes along: words or pixels.
function placeOf(view) {
  const { cursor } = view.painter;
  return { [cursor]: view[cursor] };
}

export function choose(view, to) {
  const { cursor, count, show, summary } = view.painter;
  if (to === view[cursor] || to < 0 || to >= count(view)) return;
  view[cursor] = to;
  show(view);
  glide(view);
  report(view);
  view.after('say', 300, () => setText(view.find('.said'), summary(view)));
}

export function move(view, by) {
  choose(view, view[view.painter.cursor] + by);
}

// Where the cursor stands, and whether it can go on.
export function showPlace(view, noun) {
  const [at, count] = [view[view.painter.cursor], view.painter.count(view)];
  setText(view.find('.place'), `${noun} ${at + 1} of ${count}`);
  Object.assign(view.find('.back'), { disabled: at === 0, ariaLabel: `Previous ${noun}` });
  Object.assign(view.find('.on'), { disabled: at === count - 1, ariaLabel: `Next ${noun}` });
}

// ----------------------------------------------------------------------------------------------------------- drawing

// Size the canvas, put everything in its place, and glide there from where it is.
function place(view, gliding) {
  const scene = view.find('.scene');
  const { clientWidth: width, clientHeight: height } = scene;
  if (!view.data || !width || !height) return;
  const sharp = Math.min(3, (window.devicePixelRatio || 1) * (scene.currentCSSZoom ?? 1));
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
function glide(view, crossing = false) {
  const time = glideOf(view.root);
  const begin = performance.now();
  const from = { ...view.shown };
  const aims = view.painter.aims(view);
  if (!crossing) view.old = null;
  cancelAnimationFrame(view.gliding);
  const step = (now) => {
    if (!view.canvas.isConnected) return;
    const share = time && view.shown ? Math.min(1, Math.max(0, (now - begin) / time)) : 1;
    const eased = 1 - (1 - share) ** 3;
    view.shown = Object.fromEntries(Object.entries(aims).map(([name, aim]) => [name, mix(from[name] ?? aim, aim, eased)]));
    paint(view, crossing ? eased : 1);
    if (share < 1) view.gliding = requestAnimationFrame(step);
    else rest(view);
  };
  step(begin);
}

// What the card says is said of the place where the cursor stands now.
function rest(view) {
  view.old = null;
  if (view.lit) light(view, view.lit, view.pointer);
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
  const narrow = !room.matches('[data-filling]') && view.width > room.clientWidth + 1;
  view.root.classList.toggle('narrow', narrow);
  if (!narrow) return;
  const canvas = strip.querySelector('canvas');
  const [width, height] = [strip.clientWidth, strip.clientHeight].map((side) => Math.round(side * view.sharp));
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
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
