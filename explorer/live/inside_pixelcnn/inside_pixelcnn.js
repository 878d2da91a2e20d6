// The page's live part: holds the state, connects controls and keys. Everything of one image is here, so stepping through
// layers, maps and pixels needs no server; it is asked for another image, and told where the hand rests.

import { inside, keep, outside } from 'live/common/convolution/images.js';
import { setText } from 'live/common/dom.js';
import { showMore } from 'live/common/more.js';
import { livePart } from 'live/common/mount.js';
import { showAnswer } from './answer.js';
import { showClose } from './close.js';
import { readColours } from './colours.js';
import { buildControls, keyed } from './controls.js';
import { buildFlow, showFlow } from './flow.js';
import { buildMaps, showMaps } from './maps.js';
import { buildReach, showReach } from './reach.js';
import { TRUNK, decodeMaps, decodeNetwork, decodePixel, familyOf } from './values.js';
import { layerShape, layerTitle, saysOf } from './words.js';

const LAG = 150; // milliseconds without a step before the server hears of it
const KEPT = 8; // images, and pixels

export default livePart({ root: '.inside', acts: { set, report }, begin, receive, draw: (part) => part.trace && show(part) });

function begin(part, data) {
  Object.assign(part, { network: decodeNetwork(data.network), view: inside(data.view), traces: new Map(), pixels: new Map(), chosen: {} });
  part.layer = part.network.layers.find(({ name }) => name === part.view.layer);
  part.lastTrunk = part.network.layers.filter(({ kind }) => TRUNK.includes(kind)).at(-1).name;
  part.chosen[familyOf(part.layer)] = part.view.map;
  buildFlow(part);
  buildMaps(part);
  buildReach(part);
  buildControls(part);
  part.keys((key, event) => keyed(part, key, event.shiftKey));
  part.watch(part.root);
  part.leaving(() => cancelAnimationFrame(part.tiles.frame));
}

// What the server has found: kept, so that going back to an image needs no question.
function receive(part, { maps, pixel }) {
  if (!part.traces.has(maps.image)) keep(part.traces, maps.image, decodeMaps(part.network, maps), KEPT);
  if (pixel) {
    const { name, values } = decodePixel(part.network, pixel);
    keep(part.pixels, name, values, KEPT);
  }
  show(part);
}

// Change the state, show it at once, and tell the server when the hand rests. Map 0 is the one that varies most.
function set(part, changes, delay = LAG) {
  if (changes.map !== undefined && changes.map < 1 && changes.layer === undefined) return;
  const ofTheRest = changes.map !== undefined || changes.scale !== undefined; // what acts on what is not shown shows it
  part.view = { ...part.view, ...changes, more: changes.more ?? (part.view.more || ofTheRest) };
  part.layer = part.network.layers.find(({ name }) => name === part.view.layer);
  const family = familyOf(part.layer);
  if (changes.map === undefined) part.view.map = part.chosen[family] ?? 0;
  part.chosen[family] = part.view.map;
  show(part);
  report(part, delay);
}

function report(part, delay = LAG) {
  part.forget('report');
  part.unsent = true;
  if (part.player.playing || part.dragging) return;
  part.after('report', delay, () => {
    part.unsent = false;
    part.tell('view', outside(part.view));
  });
}

// Until another image is there, the last one stays.
function show(part) {
  part.trace = part.traces.get(part.view.image) ?? part.trace;
  readColours(part);
  setText(part.find('.title'), layerTitle(part.layer));
  setText(part.find('.what'), layerShape(part, part.layer));
  setText(part.find('.says'), saysOf(part, part.layer));
  part.find('.images').value = part.view.image;
  part.root.dataset.layer = part.layer.name;
  part.root.dataset.image = part.trace.image;
  showMore(part.root, part.view.more, 'one map opened, this pixel’s numbers, the answer');
  showFlow(part);
  showReach(part);
  showMaps(part);
  showClose(part);
  showAnswer(part);
}
