// One picture of the state: what is shown in each mode, and the legend.

import { readChange, weightAt } from 'live/common/convolution/arithmetic.js';
import { CHANNELS, addHatches, largest } from 'live/common/convolution/drawing.js';
import { html, svg } from 'live/common/making.js';
import { showColourPanel } from './colour.js';
import { showFieldPanel } from './field.js';
import { showImage } from './image.js';
import { showArithmetic, showKernelPanel, showMap } from './kernel.js';
import { showLeakPanel } from './leak.js';
import { resizable } from './sizes.js';
import { SPEEDS, imageMaps, layerOf, pixelCount } from './state.js';

export function showControls(part) {
  const { view } = part;
  part.find('.head .modes').querySelectorAll('button').forEach((button) => button.setAttribute('aria-pressed', button.dataset.mode === view.mode));
  part.find('.images').value = view.image;
  part.find('.layers').value = view.layer;
  part.find('.speed').textContent = `${SPEEDS[part.speed]}×`;
  part.root.classList.toggle('playing', part.playing > 0);
  part.root.classList.toggle('fast', part.playing > 0 && part.speed > 0);
  part.find('.play').setAttribute('aria-label', part.playing ? 'Pause' : 'Play');
  for (const { box, name, field, of, limit, sized, inKernel } of part.steppers) {
    const most = limit();
    box.classList.toggle('absent', !sized && most === 1);
    const { rows, columns } = view.mode === 'kernel' ? part.shown.layer : { rows: view.size, columns: view.size };
    if (sized) field.value = `${rows} × ${columns}`;
    else if (field.getRootNode().activeElement !== field || field.value !== '') field.value = view[name];
    of.textContent = sized ? '' : `of ${most}`;
    if (sized && inKernel) box.querySelectorAll('button').forEach((button) => { button.disabled = !resizable(part); });
  }
}

export function show(part) {
  const { view, model } = part;
  const image = model.names.indexOf(view.image);
  part.levels = model.images.subarray(image * pixelCount(part), (image + 1) * pixelCount(part));
  part.leak = leakOf(part);
  part.shown = shownKernel(part) ?? part.shown;
  part.kernelName = `${part.shown.layer.name} ${part.shown.layer.rows} ${part.shown.layer.kind}`;
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
  const reads = layer.inputs > 1 ? part.blocks.get(`${view.image} ${view.layer}`) : imageMaps(part, part.levels);
  if (!reads && !part.shown) return { ...shownFor(part, part.model.layers.get('first'), imageMaps(part, part.levels), 'waiting') };
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
