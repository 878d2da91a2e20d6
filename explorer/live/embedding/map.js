// The map: words where their rows fall on two axes. The chosen word and its neighbours are lit, the rest is there to look around.

import { property } from 'live/common/canvas.js';
import { cut, grow, setAll, setText, svg } from 'live/common/dom.js';
import { decimal, whole, within } from 'live/common/numbers.js';
import { shownName } from './rows.js';

const EDGE = 26; // pixels kept free around the words
const LETTER = 0.52; // width of a letter, about, as a part of its height
const CLOSEST = 12;
const MOVED = 5; // pixels of a press from which on it is a drag

export function drawMap(page) {
  const { plane } = page;
  const [width, height] = [plane.clientWidth, plane.clientHeight];
  if (!width || !height) return;
  plane.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const spots = spotsOf(page);
  const place = scaling(page, spots, width, height);
  drawNodes(page, spots, place);
  drawLinks(page, spots, place);
  nameMap(page);
}

// Every word to be drawn, with its place on the axes of the map that is chosen.
function spotsOf({ view, answer, fixed }) {
  const spots = new Map();
  if (view.map === 'near') {
    answer.around.forEach((id, i) => spots.set(id, [answer.aroundSpots[2 * i], answer.aroundSpots[2 * i + 1]]));
    return spots;
  }
  fixed.common.forEach((id, i) => spots.set(id, [fixed.spots[2 * i], fixed.spots[2 * i + 1]]));
  for (const id of lit(answer)) {
    const i = answer.kept.indexOf(id);
    spots.set(id, [answer.spots[2 * i], answer.spots[2 * i + 1]]);
  }
  return spots;
}

function lit(answer) {
  return [answer.word, ...answer.near, answer.partner];
}

// The same scale for both axes, so that distances are not stretched one way.
function scaling({ zoom }, spots, width, height) {
  const [xs, ys] = [0, 1].map((axis) => [...spots.values()].map((spot) => spot[axis]));
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min((width - 2 * EDGE) / Math.max(1e-9, right - left), (height - 2 * EDGE) / Math.max(1e-9, high - low)) * zoom.by;
  const [middle, centre] = [(left + right) / 2, (low + high) / 2];
  return ([x, y]) => [width / 2 + (x - middle) * scale + zoom.x, height / 2 - (y - centre) * scale + zoom.y];
}

function drawNodes(page, spots, place) {
  const { answer, nodes, plane } = page;
  const bright = new Set(lit(answer));
  const importance = (id) => (id === answer.word ? 0 : bright.has(id) ? 1 : 2);
  const order = [...spots.keys()].sort((a, b) => importance(a) - importance(b) || a - b);
  const taken = [];
  const size = parseFloat(getComputedStyle(plane).fontSize);
  for (const [id, node] of nodes) {
    if (!spots.has(id)) {
      node.element.remove();
      nodes.delete(id);
    }
  }
  for (const id of order) {
    const [x, y] = place(spots.get(id));
    const node = nodes.get(id) ?? addNode(page, id);
    node.element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    Object.assign(node, { x, y });
    const side = claim(taken, node.name, x, y, x < plane.clientWidth * 0.75, id === answer.word ? size * 1.3 : size, bright.has(id));
    const kind = id === answer.word ? 'node chosen' : bright.has(id) ? 'node bright' : 'node';
    node.element.setAttribute('class', [kind, side ? 'labelled' : '', side === 'left' ? 'leftward' : ''].filter(Boolean).join(' '));
  }
  raise(page, bright);
}

// What is lit lies above the rest, the chosen word on top. Only what is not there yet is moved: moving would stop its glide.
// A partner that is no neighbour has no place on the map of the neighbours.
function raise({ plane, nodes, answer }, bright) {
  const there = [...bright].filter((id) => id !== answer.word && nodes.has(id));
  const top = [...there, answer.word].map((id) => nodes.get(id).element);
  const now = [...plane.children].slice(-top.length);
  if (!top.every((element) => now.includes(element)) || plane.lastElementChild !== top.at(-1)) plane.append(...top);
}

// A label is written only where it covers no other one; the lit words are asked first, and may stand on either side.
function claim(taken, name, x, y, right, size, both) {
  const width = (Array.from(name).length * LETTER + 0.9) * size;
  for (const side of both ? [right, !right] : [right]) {
    const box = { left: side ? x : x - width, right: side ? x + width : x, top: y - size * 0.55, bottom: y + size * 0.55 };
    if (taken.every((other) => box.left >= other.right || other.left >= box.right || box.top >= other.bottom || other.top >= box.bottom)) {
      taken.push(box);
      return side ? 'right' : 'left';
    }
  }
  return null;
}

function addNode(page, id) {
  const element = svg('g', { class: 'node' }, page.plane);
  svg('circle', { r: 3 }, element);
  const name = cut(shownName(page, id), 18);
  svg('text', {}, element).textContent = name;
  svg('title', {}, element).textContent = shownName(page, id);
  element.dataset.id = id;
  element.style.opacity = 0;
  requestAnimationFrame(() => { element.style.opacity = ''; });
  const node = { element, name, x: 0, y: 0 };
  page.nodes.set(id, node);
  return node;
}

// Lines from the word to its neighbours, the nearer in angle the stronger. They lie under the words.
function drawLinks(page, spots, place) {
  const { answer, links } = page;
  grow(links, answer.near.length, () => svg('line'));
  const [x1, y1] = place(spots.get(answer.word)).map((at) => at.toFixed(1));
  answer.near.forEach((id, i) => {
    const [x2, y2] = place(spots.get(id)).map((at) => at.toFixed(1));
    const line = links.children[i];
    setAll(line, { x1, y1, x2, y2, class: (page.peeked ?? answer.partner) === id ? 'current' : '' });
    line.style.strokeWidth = `${(4 * Math.max(0, answer.cosines[i])).toFixed(2)}px`;
  });
}

function nameMap(page) {
  const { answer, fixed, view } = page;
  const near = view.map === 'near';
  const shares = near ? answer.around_shares : fixed.shares;
  const kept = 100 * (shares[0] + shares[1]);
  const what = fixed.kind === 'words' ? 'words' : 'characters';
  const shown = near ? `${shownName(page, answer.word)} and its ${answer.around.length - 1} nearest` : `the ${whole(fixed.common.length)} commonest ${what}`;
  setText(page.find('.keeps'), `Two of ${whole(fixed.dimension)} directions. They keep ${decimal(kept, 0)} % of what sets ${near ? 'these words' : `the ${what}`} apart; `
    + 'near on the map need not be near in the table.');
  page.plane.setAttribute('aria-label', `Map of ${shown}; lit: ${[answer.word, ...answer.near].map((id) => shownName(page, id)).join(', ')}.`);
  setText(page.find('[data-map=common]'), `${whole(fixed.common.length)} common ${what}`);
  for (const button of page.root.querySelectorAll('[data-map]')) button.ariaPressed = String(button.dataset.map === view.map);
}

// ----------------------------------------------------------------------------------------------------- zoom and drag

export function listenToMap(page) {
  const { plane } = page;
  let press = null;
  plane.onpointerdown = (event) => { press = { x: event.clientX, y: event.clientY, zoom: { ...page.zoom }, moved: false }; };
  plane.onpointermove = (event) => {
    if (press && event.buttons) drag(page, press, event);
    else press = null;
  };
  plane.onclick = (event) => {
    const moved = press?.moved;
    press = null;
    page.plane.classList.remove('dragged');
    const id = nodeAt(page, event);
    if (!moved && id !== null) page.choose(id);
  };
  plane.onpointerleave = () => {
    press = null;
    plane.classList.remove('dragged');
  };
  plane.onwheel = (event) => {
    if (!event.ctrlKey && property(plane, '--presenting') !== '1') return;
    event.preventDefault();
    const box = plane.getBoundingClientRect();
    zoomBy(page, Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
  };
}

function drag(page, press, event) {
  const [dx, dy] = [event.clientX - press.x, event.clientY - press.y];
  if (!press.moved && Math.hypot(dx, dy) < MOVED) return;
  press.moved = true;
  page.plane.classList.add('dragged');
  Object.assign(page.zoom, { x: press.zoom.x + dx, y: press.zoom.y + dy });
  drawMap(page);
}

// The nearest word within reach of a finger.
function nodeAt(page, event) {
  const direct = event.target.closest?.('[data-id]');
  if (direct) return Number(direct.dataset.id);
  const box = page.plane.getBoundingClientRect();
  let [best, distance] = [null, 18];
  for (const [id, { x, y }] of page.nodes) {
    const far = Math.hypot(x - (event.clientX - box.left), y - (event.clientY - box.top));
    if (far < distance) [best, distance] = [id, far];
  }
  return best;
}

// The point under the hand stays where it is; without a hand, the chosen word.
export function zoomBy(page, factor, x = held(page).x, y = held(page).y) {
  const by = within(page.zoom.by * factor, 1, CLOSEST);
  const change = by / page.zoom.by;
  const [cx, cy] = [page.plane.clientWidth / 2, page.plane.clientHeight / 2];
  page.zoom = by === 1 ? { by, x: 0, y: 0 } : { by, x: (page.zoom.x - (x - cx)) * change + (x - cx), y: (page.zoom.y - (y - cy)) * change + (y - cy) };
  drawMap(page);
}

// The place of the chosen word, or the middle of the map where it is out of sight.
function held({ plane, nodes, answer }) {
  const word = nodes.get(answer.word);
  const seen = word && word.x > 0 && word.x < plane.clientWidth && word.y > 0 && word.y < plane.clientHeight;
  return seen ? word : { x: plane.clientWidth / 2, y: plane.clientHeight / 2 };
}
