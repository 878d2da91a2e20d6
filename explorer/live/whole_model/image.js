// The image model: the image as far as it is drawn, the maps of its layers, the levels that the model expects, and the image
// with the new pixel. The cursor is the pixel to be drawn; what would come after it is faint.

import { colour, ramp } from 'live/common/canvas.js';
import { make, setText } from 'live/common/dom.js';
import { along } from 'live/common/keys.js';
import { bytes, floats, percent } from 'live/common/numbers.js';
import { COLOURS, bitmap, mix } from './drawing.js';
import { draw } from './image_drawing.js';
import { fewLevels, frameOf, seenPixels } from './image_places.js';
import { choose, component, fadeAims, move, showPlace } from './scene.js';

const IMAGE = { cursor: 'pixel', count, take, colour: recolour, layout, aims, draw, show: placePixel, summary, under, detail, pointed, asks, command };

export default component(IMAGE);

function take(view, data) {
  view.pixel = data.start;
  view.levels = bytes(data.image);
  view.drawn = bytes(data.drawn);
  view.probabilities = floats(data.bars.values);
  view.stages = data.stages.map((stage, i) => ({ ...stage, part: data.parts[i + 1], maps: stage.maps.map((map) => bytes(map)) }));
}

function recolour(view) {
  const { levels, columns } = view.data;
  const greys = Array.from({ length: 255 }, (_, i) => Array(3).fill(Math.round((255 * i) / Math.max(1, levels - 1))));
  const shown = (level) => (levels > 255 ? Math.min(level, 254) : level);
  view.greys = levels > 255 ? Array.from({ length: 255 }, (_, i) => [i, i, i]) : greys;
  view.image = bitmap(view.levels.map(shown), columns, view.greys);
  const surface = colour(view.root, '--surface');
  const high = colour(view.root, '--role-probability');
  const scale = ramp([surface, surface.map((part, c) => mix(part, high[c], 0.5)), high], COLOURS);
  view.stages.forEach((stage) => { stage.images = stage.maps.map((map) => bitmap(map, columns, scale)); });
}

function count({ data: { rows, columns } }) {
  return rows * columns;
}

function under(view, part) {
  const stage = view.data.stages.find(({ name }) => name === part.name);
  return stage ? [make('span', '', part.shape.match(/(\d+) maps/)[1])] : [];
}

// ------------------------------------------------------------------------------------------------------------ layout

function layout(view) {
  view.head = view.foot * 1.75; // room for the skips between names and maps
  view.middle = view.head + (view.height - view.head - view.foot) / 2;
  buildBars(view);
  placePixel(view);
}

function aims(view) {
  return { row: Math.floor(view.pixel / view.data.columns), column: view.pixel % view.data.columns, ...fadeAims(view) };
}

function buildBars(view) {
  const over = view.find('.over');
  const { count } = view.data.bars;
  if (!view.list) {
    view.list = over.appendChild(make('ol', 'bars levels'));
    view.list.ariaLabel = 'How probable each level is';
    view.pick = over.appendChild(make('p', 'pick small'));
    view.asked = over.appendChild(make('p', 'asked small'));
  }
  const wanted = fewLevels(view) ? count : 0;
  if (view.list.childElementCount !== wanted) view.list.replaceChildren(...Array.from({ length: wanted }, levelBar));
  const part = view.parts.find(({ name }) => name === 'levels');
  view.list.style.left = `${100 * part.left}%`;
  view.list.style.width = `${100 * (part.right - part.left)}%`;
  view.pitch = Math.min(56, (view.height - view.head - view.foot) / Math.max(1, count));
}

function levelBar() {
  const label = make('span', 'label cut', make('b', 'swatch'), make('span', 'number'));
  return make('li', 'bar', label, make('span', 'value'), make('span', 'track', make('i', 'grown')));
}

function probabilityOf(view, bar) {
  return view.probabilities[view.pixel * view.data.bars.count + bar];
}

function placePixel(view) {
  view.barTop = view.middle - (view.pitch * view.data.bars.count) / 2;
  [...view.list.children].forEach((bar, i) => {
    bar.style.top = `${view.barTop + i * view.pitch}px`;
    bar.style.height = `${view.pitch}px`;
    bar.classList.toggle('picked', i === view.drawn[view.pixel]);
    bar.querySelector('.swatch').style.background = `rgb(${view.greys[i]})`;
    setText(bar.querySelector('.number'), String(i));
    setText(bar.querySelector('.value'), percent(probabilityOf(view, i)));
    bar.querySelector('i').style.transform = `scaleX(${probabilityOf(view, i)})`;
  });
  const [real, drawn] = [view.levels[view.pixel], view.drawn[view.pixel]];
  view.pick.replaceChildren(make('b', '', `level ${drawn} is drawn`), make('span', '', real === drawn ? 'as in the image' : `the image has ${real} here`));
  setText(view.asked, `row ${where(view)}: ${seenPixels(view, 'image').length} pixels reach it`);
  for (const [below, part] of [[view.pick, view.parts.at(-1)], [view.asked, view.parts[0]]]) {
    const { left, top, width, height } = frameOf(view, part);
    Object.assign(below.style, { left: `${left}px`, width: `${width}px`, top: `${top + height + 8}px` });
  }
  showPlace(view, 'pixel');
  view.canvas.ariaLabel = `${view.data.caption} ${summary(view)}`;
}

function where({ pixel, data: { columns } }) {
  return `${Math.floor(pixel / columns) + 1}, column ${(pixel % columns) + 1}`;
}

function summary(view) {
  return `Row ${where(view)}: level ${view.drawn[view.pixel]} is drawn.`;
}

// ------------------------------------------------------------------------------------------------------------ moving

function command(view) {
  const { columns } = view.data;
  return {
    ...along(view.pixel, count(view) - 1, (pixel) => choose(view, pixel)),
    ArrowUp: () => move(view, -columns),
    ArrowDown: () => move(view, columns),
  };
}

function pixelAt(view, event, frame) {
  const box = view.find('.scene').getBoundingClientRect();
  const { rows, columns } = view.data;
  const column = Math.floor(((event.clientX - box.left - frame.left) / frame.width) * columns);
  const row = Math.floor(((event.clientY - box.top - frame.top) / frame.height) * rows);
  return row >= 0 && row < rows && column >= 0 && column < columns ? row * columns + column : null;
}

// A click on a pixel of the image asks about it; around the image nothing happens, and its heading opens the page.
function pointed(view, part, event) {
  if (!asks(part)) return false;
  const pixel = pixelAt(view, event, frameOf(view, part));
  if (pixel !== null) choose(view, pixel);
  return true;
}

function asks(part) {
  return part.name === 'image';
}

function detail(view, part) {
  const here = `row ${where(view)}`;
  if (view.stages.some(({ name }) => name === part.name)) return `at ${here}: ${seenPixels(view, part.name).length} pixels of the image reach it`;
  if (part.name === 'levels') return `here: for ${here}`;
  return part.name === 'image' && view.data.fields.image ? `now: ${here}` : '';
}
