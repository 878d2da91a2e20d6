// Buttons, lists and keys: each changes the state, and the picture follows.

import { connectImages, goTo, nameInWords } from 'live/common/convolution/images.js';
import { html } from 'live/common/dom.js';
import { within } from 'live/common/numbers.js';
import { savePicture } from 'live/common/picture.js';
import { transport } from 'live/common/transport.js';
import { mapOf } from './values.js';

const STEP_TIME = 1100; // milliseconds from layer to layer when it plays

export function buildControls(part) {
  part.root.onmousedown = (event) => event.target.closest('button') && event.preventDefault(); // the keys stay with the page
  const { layers } = part.network;
  const { press } = part;
  press('.home', () => go(part, 0));
  press('.end', () => go(part, layers.length - 1));
  press('.back', () => go(part, part.layer.index - 1));
  press('.forth', () => go(part, part.layer.index + 1));
  press('.play', () => part.player.toggle());
  press('.previous-map', () => stepMap(part, -1));
  press('.next-map', () => stepMap(part, 1));
  press('.more', () => flipMore(part));
  press('.picture', () => savePicture(part.root, `inside-pixelcnn-${part.trace.image}-${part.layer.name}.png`));
  part.root.querySelectorAll('[data-scale]').forEach((button) => { button.onclick = () => part.set({ scale: button.dataset.scale }); });
  part.player = player(part);
  buildImages(part);
}

function buildImages(part) {
  const titles = { real: 'real, never trained on', drawn: 'drawn by the model', strange: 'unlike anything it knows' };
  const groups = Object.entries(titles).map(([kind, label]) => {
    const ofKind = part.network.names.filter((name) => kindOfImage(name) === kind);
    // The classes come in turn; in the list, all coats stand together.
    const names = [...Map.groupBy(ofKind, (name) => name.replace(/-\d+$/, '')).values()].flat();
    return html('optgroup', { label }, ...names.map((name) => html('option', { value: name }, nameInWords(name))));
  });
  connectImages(part, groups, 0);
}

function kindOfImage(name) {
  if (name.startsWith('drawn-')) return 'drawn';
  return /-\d+$/.test(name) ? 'real' : 'strange';
}

// What was set of the rest goes with it: a link that names it would show it.
function flipMore(part) {
  if (part.view.more) part.chosen = {};
  part.set(part.view.more ? { more: false, scale: 'own' } : { more: true }, 0);
}

// ----------------------------------------------------------------------------------------------------------- stepping

function go(part, index) {
  part.player.pause();
  step(part, index);
}

function step(part, index) {
  const { layers } = part.network;
  part.set({ layer: layers[within(index, 0, layers.length - 1)].name });
}

function stepMap(part, by) {
  const order = part.trace.orders[part.layer.name];
  const place = order.indexOf(mapOf(part, part.layer));
  part.set({ map: order[(place + by + order.length) % order.length] + 1 });
}

function player(part) {
  return transport(part, {
    beat: () => STEP_TIME,
    isLast: () => part.layer.index === part.network.layers.length - 1,
    rewind: () => step(part, 0),
    step: () => step(part, part.layer.index + 1),
    show: (playing) => {
      part.root.classList.toggle('playing', playing);
      part.find('.play').ariaLabel = playing ? 'Pause' : 'Play';
      if (!playing && part.unsent) part.report();
    },
  });
}

// --------------------------------------------------------------------------------------------------------------- keys

export function keyed(part, key, shift) {
  const [down, right] = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key] ?? [0, 0];
  const to = { row: part.view.row + down, column: part.view.column + right };
  if ((down || right) && shift) return () => goTo(part, part.network, to);
  if (down) return () => stepMap(part, down);
  if (right) return () => go(part, part.layer.index + right);
  return {
    Home: () => go(part, 0),
    End: () => go(part, part.network.layers.length - 1),
    ' ': () => part.player.toggle(),
    s: () => part.set({ scale: part.view.scale === 'own' ? 'layer' : 'own' }),
  }[key];
}
