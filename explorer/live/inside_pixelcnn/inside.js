// The page's live part: holds the state, connects controls and keys. Everything of one image is here, so stepping through
// layers, maps and pixels needs no server; it is asked for another image, and told where the hand rests.

import { buildExamples, openExamples } from 'live/common/examples.js';
import { showAnswer } from './answer.js';
import { showClose } from './close.js';
import { readColours } from './colours.js';
import { buildControls, onKey, stop } from './controls.js';
import { buildFlow, showFlow } from './flow.js';
import { buildMaps, showMaps } from './maps.js';
import { buildReach, showReach } from './reach.js';
import { TRUNK, decodeMaps, decodeNetwork, decodePixel, familyOf } from './values.js';
import { layerShape, layerTitle, saysOf } from './words.js';

const parts = new WeakMap(); // what is mounted in each place
const LAG = 150; // milliseconds without a step before the server hears of it
const KEPT_IMAGES = 8;

export default function ({ data, parentElement, setStateValue }) {
  const part = parts.get(parentElement) ?? create(parentElement, data);
  parts.set(parentElement, part);
  part.send = (view) => setStateValue('view', view);
  receive(part, data);
  return () => {
    stop(part);
    clearTimeout(part.reporting);
    cancelAnimationFrame(part.tiles.frame);
    part.watching.disconnect();
    document.removeEventListener('keydown', part.onKey);
    document.removeEventListener('pointerdown', part.onPointer);
    parts.delete(parentElement);
  };
}

function create(parentElement, data) {
  const part = {
    root: parentElement.querySelector('.inside'), find: (selector) => part.root.querySelector(selector),
    network: decodeNetwork(data.network), view: inside(data.view), traces: new Map(), pixels: new Map(), chosen: {}, playing: 0,
  };
  part.set = (changes, delay) => set(part, changes, delay);
  part.report = (delay) => report(part, delay);
  part.stop = () => stop(part);
  part.layer = part.network.layers.find(({ name }) => name === part.view.layer);
  part.lastTrunk = part.network.layers.filter(({ kind }) => TRUNK.includes(kind)).at(-1).name;
  part.chosen[familyOf(part.layer)] = part.view.map;
  buildFlow(part);
  buildMaps(part);
  buildReach(part);
  buildControls(part);
  buildExamples(part, data.examples, (settings) => {
    stop(part);
    part.set(inside(settings), 0);
  });
  part.onKey = (event) => onKey(part, event);
  part.onPointer = (event) => event.composedPath().includes(part.find('.examples')) || openExamples(part, false);
  document.addEventListener('keydown', part.onKey);
  document.addEventListener('pointerdown', part.onPointer);
  part.watching = new ResizeObserver(() => part.trace && show(part));
  part.watching.observe(part.root);
  return part;
}

// What the server has found: kept, so that going back to an image needs no question.
function receive(part, { maps, pixel }) {
  if (!part.traces.has(maps.image)) keep(part.traces, maps.image, decodeMaps(part.network, maps));
  if (pixel) {
    const { name, values } = decodePixel(part.network, pixel);
    keep(part.pixels, name, values);
  }
  show(part);
}

function keep(store, key, found) {
  store.set(key, found);
  if (store.size > KEPT_IMAGES) store.delete(store.keys().next().value);
}

// Change the state, show it at once, and tell the server when the hand rests.
function set(part, changes, delay = LAG) {
  if (changes.map !== undefined && changes.map < 1 && changes.layer === undefined) return;
  part.view = { ...part.view, ...changes };
  part.layer = part.network.layers.find(({ name }) => name === part.view.layer);
  const family = familyOf(part.layer);
  if (changes.map === undefined) part.view.map = part.chosen[family] ?? 0;
  part.chosen[family] = part.view.map;
  show(part);
  report(part, delay);
}

function report(part, delay = LAG) {
  clearTimeout(part.reporting);
  part.unsent = true;
  if (part.playing || part.dragging) return;
  part.reporting = setTimeout(() => { part.unsent = false; part.send(outside(part.view)); }, delay);
}

// Outside, rows and columns count from 1; inside, from 0. Map 0 is the one that varies most.
function inside(view) {
  return { ...view, row: view.row - 1, column: view.column - 1 };
}

function outside(view) {
  return { ...view, row: view.row + 1, column: view.column + 1 };
}

// Until another image is there, the last one stays.
function show(part) {
  part.trace = part.traces.get(part.view.image) ?? part.trace;
  readColours(part);
  part.find('.title').textContent = layerTitle(part.layer);
  part.find('.what').textContent = layerShape(part, part.layer);
  part.find('.says').textContent = saysOf(part, part.layer);
  part.find('.images').value = part.view.image;
  part.root.dataset.layer = part.layer.name;
  part.root.dataset.image = part.trace.image;
  showFlow(part);
  showReach(part);
  showMaps(part);
  showClose(part);
  showAnswer(part);
}
