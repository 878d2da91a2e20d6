// Six heatmaps, unit × word. The style sheet stretches the canvases, so the current one can grow without being drawn again.

import { packed } from 'live/common/canvas.js';
import { cut, html, make, makeButton } from 'live/common/dom.js';
import { decimal, within } from 'live/common/numbers.js';
import { roled, rowsNow, rowsOf, shownUnits, valueOf, wordAt } from './values.js';

const SHARP = 400; // pixels of a canvas from left to right, about

export function drawMaps(view) {
  const panels = view.find('.panels');
  if (view.panelsOf !== view.data.cell.name) buildPanels(view, panels);
  view.panels.forEach((panel, step) => drawPanel(view, panel, step, shownUnits(view, panel.part.field)));
  drawColumn(view);
  drawReadout(view, { ...view.at });
  drawRows(view);
}

function buildPanels(view, panels) {
  view.panelsOf = view.data.cell.name;
  view.panels = view.data.cell.steps.map((step, i) => panelFor(view, step.part, i));
  panels.replaceChildren(...view.panels.map((panel) => panel.element), view.find('.column') ?? make('div', 'column'));
  panels.classList.toggle('upward', Boolean(view.data.layers)); // a stack stands as it is drawn: its first layer below
}

function panelFor(view, part, step) {
  const name = makeButton('name', () => view.choose({ step }), make('span', 'number grey', String(step + 1)), make('span', 'ink', part.label));
  const legend = make('div', 'legend in-a-row', make('span', 'low'), make('i', 'ramp'), make('span', 'high'));
  const canvas = html('canvas', { role: 'img' });
  const map = make('div', 'map', canvas, make('div', 'row-mark'), make('span', 'kept'));
  listen(view, map, step);
  const element = roled(make('div', 'panel', make('div', 'side', name, legend), map), part.role);
  element.dataset.part = part.label.replaceAll(' ', '-');
  return { element, part, canvas };
}

function drawPanel(view, panel, step, units) {
  const { canvas, part, element } = panel;
  const current = step === view.at.step;
  element.classList.toggle('current', current);
  element.querySelector('.name').setAttribute('aria-pressed', String(current));
  element.querySelector('.kept').textContent = view.data.hold?.gate === part.field ? `held at ${view.data.hold.value}` : '';
  paintWhatChanged(view, panel, units);
  drawLegend(view, element, part);
  const mark = element.querySelector('.row-mark');
  const row = rowsOf(view, part.field) === rowsNow(view) ? units.indexOf(view.at.unit) : -1;
  mark.hidden = row < 0;
  mark.style.top = `${(100 * row) / units.length}%`;
  mark.style.height = `${100 / units.length}%`;
  canvas.setAttribute('aria-label', `${part.label} of ${units.length} units for ${view.data.words.length} words. ${valueText(view, part, view.at)}`);
}

// Only the words between the old and the new place of the cursor look different; a step inside a word changes nothing.
function paintWhatChanged(view, panel, units) {
  const { word } = view.at;
  const state = [view.data.id, units.length, view.theme].join(' ');
  const same = panel.state === state;
  if (same && panel.word === word) return;
  const [first, last] = same ? [Math.min(panel.word, word) + 1, Math.max(panel.word, word)] : [0, view.data.words.length - 1];
  Object.assign(panel, { state, word });
  paint(view, panel, units, first, last);
}

// A column is several pixels wide where there is room, so that the browser, when it smooths rows into each other, does
// not smooth words into each other.
function paint(view, panel, units, first, last) {
  const { levels, packed: full, faint } = view.parts[panel.part.field];
  const { units: all } = rowsOf(view, panel.part.field);
  const wide = Math.max(1, Math.round(SHARP / view.data.words.length));
  const width = view.data.words.length * wide;
  const pixels = pixelsOf(panel, width, units.length);
  for (let word = first; word <= last; word++) {
    const table = word > view.at.word ? faint : full;
    units.forEach((unit, row) => {
      const start = row * width + word * wide;
      pixels.fill(table[levels[word * all + unit]], start, start + wide);
    });
  }
  panel.canvas.getContext('2d').putImageData(panel.image, 0, 0, first * wide, 0, (last - first + 1) * wide, units.length);
}

function pixelsOf(panel, width, height) {
  const { canvas } = panel;
  if (panel.image?.width !== width || panel.image.height !== height) {
    Object.assign(canvas, { width, height });
    panel.image = canvas.getContext('2d').createImageData(width, height);
  }
  return new Uint32Array(panel.image.data.buffer);
}

// The colours of a part as the canvas wants them: all of it, and faint for the words still to come.
export function packColours(colours) {
  return { packed: Uint32Array.from(colours, (each) => packed(each)), faint: Uint32Array.from(colours, (each) => packed(each, 40)) };
}

function drawLegend(view, element, part) {
  const { range: [low, high], colours } = view.parts[part.field];
  const beyond = part.scale === 'free'; // such a scale may end before its values do
  element.querySelector('.low').textContent = `${beyond ? '≤ ' : ''}${limitText(low)}`;
  element.querySelector('.high').textContent = `${beyond ? '≥ ' : ''}${limitText(high)}`;
  const stops = [0, 64, 128, 191, 255].map((i) => `rgb(${colours[i]})`);
  element.querySelector('.ramp').style.background = `linear-gradient(90deg, ${stops.join(',')})`;
}

function limitText(value) {
  return decimal(value, Number.isInteger(value) ? 0 : 1);
}

function drawColumn(view) {
  const count = view.data.words.length;
  const column = view.find('.column');
  column.style.setProperty('--at', view.at.word / count);
  column.style.setProperty('--share', 1 / count);
  const name = view.find('.column-name');
  name.textContent = wordAt(view, view.at.word);
  name.style.setProperty('--at', (view.at.word + 0.5) / count);
}

function drawRows(view) {
  const { units } = rowsNow(view);
  const [few, all] = [view.find('.few'), view.find('.all')];
  few.textContent = `${view.data.few} most changing`;
  all.textContent = `all ${units}`;
  few.setAttribute('aria-pressed', String(!view.at.all));
  all.setAttribute('aria-pressed', String(view.at.all));
  view.find('.rows').hidden = units <= view.data.few;
  view.find('.axis').textContent = `units × ${view.data.token}s`;
}

function drawReadout(view, at) {
  view.find('.readout').textContent = valueText(view, view.data.cell.steps[at.step].part, at);
}

export function valueText(view, part, { unit, word }) {
  return `${part.label} ${decimal(valueOf(view, part.field, word, unit), 3)}, unit ${unit}, “${cut(wordAt(view, word), 16)}”`;
}

// Resting on a value reads it out; pressing chooses its unit, its word and its step; pressing and moving goes along.
function listen(view, map, step) {
  map.onpointerdown = (event) => {
    map.setPointerCapture(event.pointerId);
    view.choose(under(view, map, event, step));
  };
  map.onpointermove = (event) => {
    const at = under(view, map, event, step);
    if (event.buttons) view.go(at);
    else drawReadout(view, at);
  };
  map.onpointerleave = () => drawReadout(view, view.at);
}

function under(view, map, event, step) {
  const box = map.getBoundingClientRect();
  const units = shownUnits(view, view.data.cell.steps[step].part.field);
  const at = (share, count) => within(Math.floor(share * count), 0, count - 1);
  const word = at((event.clientX - box.left) / box.width, view.data.words.length);
  return { word, step, unit: units[at((event.clientY - box.top) / box.height, units.length)] };
}
