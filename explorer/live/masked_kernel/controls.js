// Buttons, lists and numbers: each changes the state, and showControls shows it again.

import { cellAt, signed } from 'live/common/convolution/drawing.js';
import { connectImages, indexIn, nameInWords } from 'live/common/convolution/images.js';
import { html } from 'live/common/dom.js';
import { isShortcut, releasing } from 'live/common/keys.js';
import { within } from 'live/common/numbers.js';
import { savePicture } from 'live/common/picture.js';
import { showMarks } from './image.js';
import { showKernelPanel } from './kernel.js';
import { SIZES, SPEEDS, layerOf, layerTitle, otherMask, trainedLayer } from './state.js';

export function buildControls(part) {
  // A click with the mouse leaves the keys to the page: Space then plays and does not press the same button again.
  part.root.onmousedown = (event) => event.target.closest('button') && event.preventDefault();
  part.find('.head .modes').querySelectorAll('button').forEach((button) => { button.onclick = () => part.set({ mode: button.dataset.mode }, 0); });
  buildImages(part);
  buildLayers(part);
  buildSteppers(part);
  part.root.querySelectorAll('.masks [data-kind]').forEach((figure) => buildMask(part, figure));
  part.root.querySelectorAll('.kinds button').forEach((button) => { button.onclick = () => part.set({ kind: button.dataset.kind }); });
  part.root.querySelectorAll('[data-masks]').forEach((button) => { button.onclick = () => part.set({ masks: button.dataset.masks === 'on' }); });
  part.root.querySelectorAll('[data-click]').forEach((button) => { button.onclick = () => { part.click = button.dataset.click; part.show(); }; });
  part.find('.all').ontoggle = () => part.show();
  const shade = (weight) => `color-mix(in srgb, ${signed(weight)} ${Math.abs(weight) * 100}%, var(--surface))`;
  const cells = Array.from({ length: 11 }, (_, index) => html('i', { style: `background: ${shade((index - 5) / 5)}` }));
  part.find('.scale .least').after(...cells);
  part.press('.picture', () => savePicture(part.root, `masked-convolution-${part.view.image}.png`));
}

function buildImages(part) {
  const alike = Map.groupBy(part.model.names, (name) => nameInWords(name).replace(/ \d+$/, ''));
  const option = (name) => html('option', { value: name }, nameInWords(name));
  connectImages(part, Array.from(alike, ([label, names]) => html('optgroup', { label }, ...names.map(option))));
}

// An example is a complete state, so the picture glides there from wherever it is.
function buildLayers(part) {
  const select = part.find('.layers');
  const trained = [...part.model.layers.values()].map((layer) => html('option', { value: layer.name }, `trained: ${layerTitle(layer)}`));
  select.append(html('option', { value: 'plain' }, 'plain average, any size'), ...trained);
  releasing(select, () => part.set({ layer: select.value }, 0));
  part.press('.swap', () => swap(part));
}

function buildSteppers(part) {
  const [kernel, colour] = part.root.querySelectorAll('.steppers');
  const limit = (name) => () => part.model.layers.get(part.view.layer)?.[name] ?? 1;
  part.steppers = [
    addStepper(part, kernel, 'size', 'size', () => stepSize(part)),
    addStepper(part, kernel, 'filter', 'filter', limit('filters')),
    addStepper(part, kernel, 'input', 'input map', limit('inputs')),
    addStepper(part, colour, 'size', 'size', () => stepSize(part)),
  ];
}

function stepSize(part) {
  return SIZES.includes(part.shown.layer.rows) ? part.shown.layer.rows : SIZES[0];
}

// ‹ 12 of 128 ›: two buttons and a number that can be typed. The size is only stepped, through the odd sizes.
function addStepper(part, parent, name, label, limit) {
  const sized = name === 'size';
  const field = sized ? html('output', { 'aria-live': 'off' }) : html('input', { type: 'number', min: 1, step: 1, 'aria-label': label });
  const of = html('span', { class: 'of small' });
  const button = (by, sign, word) => {
    const made = html('button', { type: 'button', class: 'step', 'aria-label': `${word} ${label}` }, sign);
    made.onclick = () => (sized ? resize(part, by) : stepNumber(part, name, by));
    return made;
  };
  const box = html('div', { class: 'stepper in-a-row', 'data-name': name }, html('span', { class: 'label small' }, label), button(-1, '‹', sized ? 'Smaller' : 'Previous'), field, of, button(1, '›', sized ? 'Larger' : 'Next'));
  const inKernel = parent.closest('[data-in]').dataset.in === 'kernel';
  const stepper = { box, name, field, of, limit, sized, inKernel, typing: false };
  field.oninput = () => { stepper.typing = true; };
  field.onchange = () => typed(part, stepper);
  field.onblur = () => { stepper.typing = false; }; // also where it is what it was
  field.onkeydown = (event) => { if (event.key === 'Enter') field.blur(); }; // false would take every other key away, Tab too
  parent.append(box);
  return stepper;
}

function typed(part, stepper) {
  const { name, field, limit } = stepper;
  const number = Math.round(Number(field.value));
  stepper.typing = false;
  if (number >= 1) part.set({ [name]: Math.min(number, limit()) });
  showControls(part);
}

export function stepNumber(part, name, by) {
  const limit = part.model.layers.get(part.view.layer)?.[`${name}s`];
  if (limit) part.set({ [name]: ((part.view[name] - 1 + by + limit) % limit) + 1 });
}

// A trained kernel has only its own size: it stays as it is.
export function resize(part, by) {
  if (!resizable(part)) return;
  part.set({ size: SIZES[within(SIZES.indexOf(part.view.size) + by, 0, SIZES.length - 1)] });
}

function resizable({ view }) {
  return view.mode !== 'kernel' || view.layer === 'plain';
}

// From the trained kernel to the plain average under the same mask, and back to the kernel that was left.
function swap(part) {
  part.set(part.view.layer === 'plain' ? { layer: trainedLayer(part) } : plainLike(layerOf(part, part.view.layer)), 0);
}

function plainLike({ kind, rows }) {
  return { layer: 'plain', kind, size: SIZES.includes(rows) ? rows : 7 };
}

// The other mask: among trained kernels that of a trained layer, the one last shown; only where there is none a plain one.
function chooseKind(part, kind) {
  const now = layerOf(part, part.view.layer);
  if (now.kind === kind) return;
  const goal = otherMask(part, now, kind);
  part.set(goal ? { layer: goal.name } : { ...plainLike(now), kind }, 0);
}

export function showControls(part) {
  const { view } = part;
  part.find('.head .modes').querySelectorAll('button').forEach((button) => button.setAttribute('aria-pressed', button.dataset.mode === view.mode));
  part.find('.images').value = view.image;
  part.find('.layers').value = view.layer;
  part.find('.speed').textContent = `${SPEEDS[part.speed]}×`;
  part.root.classList.toggle('playing', part.playing > 0);
  part.root.classList.toggle('fast', part.playing > 0 && part.speed > 0);
  part.find('.play').setAttribute('aria-label', part.playing ? 'Pause' : 'Play');
  for (const { box, name, field, of, limit, sized, typing, inKernel } of part.steppers) {
    const most = limit();
    box.classList.toggle('absent', !sized && most === 1);
    const { rows, columns } = view.mode === 'kernel' ? part.shown.layer : { rows: view.size, columns: view.size };
    if (sized) field.value = `${rows} × ${columns}`;
    else if (!typing) field.value = view[name]; // what is not yet typed to its end stays, also while it plays
    of.textContent = sized ? '' : `of ${most}`;
    if (sized && inKernel) box.querySelectorAll('button').forEach((button) => { button.disabled = !resizable(part); });
  }
}

// Resting on a weight, or walking there by key, tells its value.
function buildMask(part, figure) {
  const picture = figure.querySelector('svg');
  figure.querySelector('button').onclick = () => chooseKind(part, figure.dataset.kind);
  picture.onpointermove = (event) => {
    const { layer } = part.shown;
    if (figure.dataset.kind === layer.kind) lookAt(part, indexIn(layer, cellAt(picture, event)));
  };
  picture.onpointerleave = () => lookAt(part, null);
  picture.onkeydown = (event) => walk(part, event);
  picture.onblur = () => lookAt(part, null);
}

function walk(part, event) {
  const { rows, columns } = part.shown.layer;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  if (!step || event.shiftKey || isShortcut(event)) return;
  event.preventDefault();
  event.stopPropagation();
  const from = part.ring ?? (rows * columns - 1) / 2;
  const to = from + step;
  if (to >= 0 && to < rows * columns) lookAt(part, to);
}

export function lookAt(part, place) {
  if (part.ring === place) return;
  part.ring = place;
  showKernelPanel(part);
  showMarks(part);
}
