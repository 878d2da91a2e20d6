// The state of the page, its controls and keys. Everything that moves is computed here; the server is asked only for
// a residual block's kernels and maps, and for the whole model's answer to the leak test.

import { channels, property } from 'live/common/canvas.js';
import { places, readChange, weightAt } from 'live/common/convolution/arithmetic.js';
import { CHANNELS, addHatches, largest } from 'live/common/convolution/drawing.js';
import { decodeField } from 'live/common/convolution/field.js';
import { inside, keep, outside } from 'live/common/convolution/images.js';
import { html, svg } from 'live/common/dom.js';
import { livePart } from 'live/common/mount.js';
import { floats, unpack } from 'live/common/numbers.js';
import { showColourPanel } from './colour.js';
import { buildControls, lookAt, showControls } from './controls.js';
import { buildFields, showFieldPanel } from './field.js';
import { buildImage, showImage } from './image.js';
import { buildCompanion, showArithmetic, showKernelPanel, showMap } from './kernel.js';
import { showLeakPanel } from './leak.js';
import { buildPointer, buildTransport, plainKey, shifted } from './moving.js';
import { imageMaps, layerOf, pixelCount, usual } from './state.js';

const LAG = 150; // milliseconds without a step before the server hears of it
const KEPT = 40; // answers of each sort

export default livePart({ root: '.masked', acts: { set, show, report, lookAt }, begin, receive });

// ------------------------------------------------------------------------------------------------------------------ state

function begin(part, data) {
  Object.assign(part, {
    view: inside(data.view), chosen: {}, trained: [], blocks: new Map(), leaks: new Map(), ring: null, click: 'change', speed: 0, playing: 0,
  });
  part.model = decode(data.picture);
  note(part, part.view);
  part.dark = () => getComputedStyle(part.root).colorScheme.includes('dark') || luminance(property(part.root, '--surface')) < 0.5;
  part.keys((key, { shiftKey }) => (shiftKey ? shifted : plainKey)(part, key));
  part.leaving(() => cancelAnimationFrame(part.playing));
  buildImage(part);
  buildCompanion(part);
  buildFields(part);
  buildControls(part);
  buildTransport(part);
  buildPointer(part);
}

function decode(picture) {
  const { rows, columns, levels, bars, read } = picture;
  const layers = new Map(picture.layers.map((layer) => [layer.name, { ...layer, places: places(layer.rows, layer.columns, layer.kind, layer.dilation) }]));
  Object.assign(layers.get('first'), decodeKernel(picture.first));
  const fields = picture.fields.map(decodeField);
  return { rows, columns, levels, bars, read: floats(read), layers, fields, names: picture.names.split('\n'), images: unpack(picture.images, Uint16Array) };
}

function decodeKernel({ kernel, bias }) {
  return { kernel: floats(kernel), bias: floats(bias) };
}

// What the server has found out since: kept, so that going back needs no question.
function receive(part, { block, leak }) {
  if (block) {
    const { rows, columns } = part.model;
    Object.assign(part.model.layers.get(block.layer), decodeKernel(block));
    keep(part.blocks, `${block.image} ${block.layer}`, { rows, columns, values: floats(block.maps) }, KEPT);
  }
  if (leak) keep(part.leaks, `${leak.image} ${leak.change}`, { on: decodeLeak(leak.on), off: decodeLeak(leak.off) }, KEPT);
  show(part);
}

function decodeLeak({ before, after, moved }) {
  return { before: floats(before), after: floats(after), moved: unpack(moved, Float64Array) };
}

// Change the state, show it at once, and tell the server when the hand rests.
function set(part, changes, delay = LAG) {
  const before = part.view;
  const view = { ...before, ...changes };
  if (view.layer !== before.layer) Object.assign(view, part.chosen[view.layer] ?? usual(part, view.layer), changes);
  note(part, view);
  part.view = view;
  show(part);
  report(part, delay);
}

// What was looked at: each layer's filter and input map, and the trained layers, the last one first.
function note(part, { layer, filter, input }) {
  part.chosen[layer] = { filter, input };
  if (layer !== 'plain') part.trained = [layer, ...part.trained.filter((name) => name !== layer)];
}

function report(part, delay) {
  part.forget('report');
  if (part.playing || part.dragging) return;
  part.after('report', delay, () => part.tell('view', outside(part.view)));
}

// ---------------------------------------------------------------------------------------------------------------- showing

function show(part) {
  const { view, model } = part;
  const image = model.names.indexOf(view.image);
  part.levels = model.images.subarray(image * pixelCount(part), (image + 1) * pixelCount(part));
  part.leak = leakOf(part);
  part.shown = shownKernel(part) ?? part.shown;
  const kernelName = `${part.shown.layer.name} ${part.shown.layer.rows} ${part.shown.layer.kind}`;
  if (kernelName !== part.kernelName) Object.assign(part, { kernelName, ring: null }); // its place is one of the kernel before
  part.root.dataset.mode = view.mode;
  part.root.querySelectorAll('[data-in]').forEach((panel) => { panel.hidden = panel.dataset.in !== view.mode; });
  showControls(part);
  showImage(part);
  SHOW[view.mode](part);
  showLegend(part);
}

const SHOW = {
  kernel: (part) => { showKernelPanel(part); showArithmetic(part); showMap(part); },
  colour: showColourPanel,
  leak: showLeakPanel,
  field: showFieldPanel,
};

// The kernel that is looked at and what it reads; undefined while the server has not sent it.
function shownKernel(part) {
  const { view } = part;
  const name = `${view.image} ${view.layer} ${view.layer === 'plain' ? `${view.size} ${view.kind}` : `${view.filter} ${view.input}`}`;
  if (part.shown?.name === name) return part.shown;
  const layer = layerOf(part, view.layer);
  const reads = layer.name.startsWith('block') ? part.blocks.get(`${view.image} ${view.layer}`) : imageMaps(part, part.levels, layer);
  const first = part.model.layers.get('first');
  if (!reads && !part.shown) return shownFor(part, first, imageMaps(part, part.levels, first), 'waiting');
  return reads && shownFor(part, layer, reads, name);
}

function shownFor(part, layer, maps, name) {
  const known = layer.name === part.view.layer;
  const filter = layer.name === 'plain' ? 0 : known ? part.view.filter - 1 : layer.filter;
  const input = layer.inputs === 1 ? 0 : part.view.input - 1;
  const weights = layer.places.filter((place) => place.seen).map((place) => weightAt(layer, place, input, filter));
  return { name, layer, maps, filter, input, most: largest(weights) };
}

function leakOf(part) {
  const changes = readChange(part.view.change, part.levels, part.model.levels);
  const levels = Uint16Array.from(part.levels);
  for (const { pixel, level } of changes) levels[pixel] = level;
  const answer = part.leaks.get(`${part.view.image} ${part.view.change}`); // until it is there, the last one stays on the screen
  return { changes, levels, answer };
}

function showLegend(part) {
  const entries = {
    kernel: [['seen', 'seen, area: weight'], ['unseen', 'hidden'], ['cursor', 'the pixel']],
    colour: [['strips', 'seen'], ['unseen', 'hidden by the mask'], ['cursor', 'the pixel']],
    leak: [['cursor', 'the cursor'], ['touched', 'changed'], ...(part.view.masks ? [['unseen', 'hidden by the masks']] : [])],
    field: [['seen', 'seen'], ['blind', 'before, never seen'], ['far', 'too far'], ['unseen', 'later']],
  }[part.view.mode];
  const reads = part.view.mode === 'kernel' && part.shown.layer.inputs > 1 ? [`On the kernel’s input: map ${part.shown.input + 1} of ${part.shown.layer.inputs}.`] : [];
  const name = JSON.stringify([entries, reads]);
  const legend = part.find('.legend');
  if (legend.drawn === name) return;
  legend.drawn = name;
  legend.replaceChildren(...reads.map((text) => html('span', {}, text)), ...entries.map(([kind, text]) => html('span', {}, legendKey(kind), text)));
}

function legendKey(kind) {
  const picture = svg('svg', { class: `key ${kind}`, viewBox: '0 0 15 15', 'aria-hidden': 'true' });
  const fill = (attributes) => svg('rect', { width: 15, height: 15, ...attributes }, picture);
  if (kind === 'strips') CHANNELS.forEach((channel, index) => fill({ class: channel, x: index * 5, width: 5 }));
  else if (kind === 'unseen' || kind === 'blind') fill({ fill: addHatches(picture)[kind] });
  return picture;
}

function luminance(colour) {
  const [red, green, blue] = channels(colour);
  return (red * 0.3 + green * 0.59 + blue * 0.11) / 255;
}
