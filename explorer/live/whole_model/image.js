// The image model: the image as far as it is drawn, the maps of its layers, the levels that the model expects, and the image
// with the new pixel. The cursor is the pixel to be drawn; what would come after it is faint.

import { percent } from 'live/common/percent.js';
import {
  bitmap, bytes, component, fadeAims, glide, make, mix, property, ramp, report, rgb, ribbon, say, strength, write,
} from './scene.js';

const IMAGE = { take, colour, layout, aims, draw, under, detail, pointed, asks, place: placeOf, move, command };
const FUNNEL = 0.3; // how strong the ribbons from a layer's window to its pixel are

export default function (mounted) {
  return component(IMAGE, mounted);
}

function take(view, data) {
  view.pixel = data.start;
  view.levels = bytes(data.image);
  view.drawn = bytes(data.drawn);
  view.probabilities = new Float32Array(bytes(data.bars.values).buffer);
  view.stages = data.stages.map((stage, i) => ({ ...stage, part: data.parts[i + 1], maps: stage.maps.map((map) => bytes(map)) }));
}

function colour(view) {
  const { levels, columns } = view.data;
  const greys = Array.from({ length: 255 }, (_, i) => Array(3).fill(Math.round((255 * i) / Math.max(1, levels - 1))));
  const shown = (level) => (levels > 255 ? Math.min(level, 254) : level);
  view.greys = levels > 255 ? Array.from({ length: 255 }, (_, i) => [i, i, i]) : greys;
  view.image = bitmap(view.levels.map(shown), columns, view.greys);
  const surface = rgb(view, '--surface');
  const high = rgb(view, '--role-probability');
  const scale = ramp(surface, surface.map((part, c) => mix(part, high[c], 0.5)), high);
  view.stages.forEach((stage) => { stage.images = stage.maps.map((map) => bitmap(map, columns, scale)); });
  const names = ['--role-seen', '--role-current', '--role-probability', '--grey-line', '--grey-ghost', '--grey-label', '--surface', '--surface-faint', '--text'];
  view.inks = Object.fromEntries(names.map((name) => [name, property(view, name)]));
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

// A square picture of the image's shape in the middle of a part's column, as wide as the part.
function frameOf(view, part) {
  const { rows, columns } = view.data;
  const room = view.height - view.head - view.foot;
  const width = Math.min((part.right - part.left) * view.width, (room * columns) / rows);
  const height = (width * rows) / columns;
  return { left: ((part.left + part.right) / 2) * view.width - width / 2, top: view.middle - height / 2, width, height };
}

// The maps of a layer, one above another.
function mapFrames(view, stage) {
  const { rows, columns } = view.data;
  const count = stage.images.length;
  const room = view.height - view.head - view.foot;
  const width = Math.min((stage.part.right - stage.part.left) * view.width, ((room / (count * 1.18)) * columns) / rows);
  const height = (width * rows) / columns;
  const gap = Math.min(16, (room - count * height) / Math.max(1, count - 1));
  const top = view.middle - (count * height + (count - 1) * gap) / 2;
  const left = ((stage.part.left + stage.part.right) / 2) * view.width - width / 2;
  return stage.images.map((_, i) => ({ left, top: top + i * (height + gap), width, height }));
}

// Where a pixel lies in a frame: the place of its top left corner, and its size.
function cellIn(view, frame, row, column) {
  const [width, height] = [frame.width / view.data.columns, frame.height / view.data.rows];
  return { left: frame.left + column * width, top: frame.top + row * height, width, height };
}

function buildBars(view) {
  const over = view.find('.over');
  const { count } = view.data.bars;
  if (!view.list) {
    view.list = over.appendChild(make('ol', 'bars levels'));
    view.list.ariaLabel = 'How probable each level is';
    view.pick = over.appendChild(make('p', 'pick'));
    view.asked = over.appendChild(make('p', 'asked'));
  }
  const wanted = fewLevels(view) ? count : 0;
  if (view.list.childElementCount !== wanted) view.list.replaceChildren(...Array.from({ length: wanted }, levelBar));
  const part = view.parts.find(({ name }) => name === 'levels');
  view.list.style.left = `${100 * part.left}%`;
  view.list.style.width = `${100 * (part.right - part.left)}%`;
  view.pitch = Math.min(56, (view.height - view.head - view.foot) / Math.max(1, count));
}

// Few levels each have a bar with its number; more are put together, for their bars would lie over one another.
function fewLevels({ data }) {
  return data.bars.count === data.levels;
}

function levelBar() {
  const bar = make('li', 'bar');
  const track = make('span', 'track');
  track.append(make('i'));
  const label = make('span', 'label');
  label.append(make('b', 'swatch'), make('span', 'number'));
  bar.append(label, make('span', 'value'), track);
  return bar;
}

function probabilityOf(view, bar) {
  return view.probabilities[view.pixel * view.data.bars.count + bar];
}

function placePixel(view) {
  const { columns, rows } = view.data;
  const [row, column] = [Math.floor(view.pixel / columns), view.pixel % columns];
  const top = view.middle - (view.pitch * view.data.bars.count) / 2;
  view.barTop = top;
  [...view.list.children].forEach((bar, i) => {
    bar.style.top = `${top + i * view.pitch}px`;
    bar.style.height = `${view.pitch}px`;
    bar.classList.toggle('picked', i === view.drawn[view.pixel]);
    bar.querySelector('.swatch').style.background = `rgb(${view.greys[i]})`;
    write(bar.querySelector('.number'), String(i));
    write(bar.querySelector('.value'), percent(probabilityOf(view, i)));
    bar.querySelector('i').style.transform = `scaleX(${probabilityOf(view, i)})`;
  });
  const frame = frameOf(view, view.parts.at(-1));
  Object.assign(view.pick.style, { left: `${frame.left}px`, width: `${frame.width}px`, top: `${frame.top + frame.height + 8}px` });
  const real = view.levels[view.pixel];
  const drawn = view.drawn[view.pixel];
  view.pick.replaceChildren(make('b', '', `level ${drawn} is drawn`), make('span', '', real === drawn ? 'as in the image' : `the image has ${real} here`));
  const first = frameOf(view, view.parts[0]);
  Object.assign(view.asked.style, { left: `${first.left}px`, width: `${first.width}px`, top: `${first.top + first.height + 8}px` });
  write(view.asked, `row ${row + 1}, column ${column + 1}: ${seenPixels(view, 'image').length} pixels reach it`);
  write(view.find('.place'), `pixel ${view.pixel + 1} of ${rows * columns}`);
  const [back, on] = [view.find('.back'), view.find('.on')];
  back.disabled = view.pixel === 0;
  on.disabled = view.pixel === rows * columns - 1;
  back.ariaLabel = 'Previous pixel';
  on.ariaLabel = 'Next pixel';
  view.canvas.ariaLabel = `${view.data.caption} ${summary(view)}`;
}

function summary(view) {
  const { columns } = view.data;
  return `Row ${Math.floor(view.pixel / columns) + 1}, column ${(view.pixel % columns) + 1}: level ${view.drawn[view.pixel]} is drawn.`;
}

// The earlier pixels inside the image that can reach the current pixel of a part.
function seenPixels(view, name) {
  const { rows, columns, fields } = view.data;
  const [row, column] = [Math.floor(view.pixel / columns), view.pixel % columns];
  return (fields[name] ?? fields.image)
    .map(([down, right]) => [row + down, column + right])
    .filter(([r, c]) => r >= 0 && r < rows && c >= 0 && c < columns);
}

// ----------------------------------------------------------------------------------------------------------- drawing

function draw(view, pen) {
  pen.save();
  pen.imageSmoothingEnabled = false;
  view.frames = view.stages.map((stage) => mapFrames(view, stage));
  drawSkips(view, pen);
  drawImage(view, pen);
  drawWindows(view, pen);
  view.stages.forEach((stage, i) => drawMaps(view, pen, stage, view.frames[i]));
  drawLeftOut(view, pen);
  drawAnswer(view, pen);
  drawResult(view, pen);
  drawBack(view, pen);
  pen.restore();
}

// What is drawn and computed already is strong, what comes after the pixel faint.
function drawEarlier(view, pen, image, frame, alpha, later) {
  const { columns, rows } = view.data;
  const row = Math.floor(view.pixel / columns);
  const cell = cellIn(view, frame, row, view.pixel % columns);
  const halves = [
    [0, 0, columns, row, 1], [0, row, view.pixel % columns, 1, 1],
    [view.pixel % columns, row, columns - (view.pixel % columns), 1, later], [0, row + 1, columns, rows - row - 1, later],
  ];
  halves.forEach(([x, y, width, height, part]) => {
    if (!width || !height || !part) return;
    pen.globalAlpha = alpha * part;
    pen.drawImage(image, x, y, width, height, frame.left + x * cell.width, frame.top + y * cell.height, width * cell.width, height * cell.height);
  });
  pen.globalAlpha = 1;
}

function drawImage(view, pen) {
  const part = view.parts[0];
  const frame = frameOf(view, part);
  const power = Math.max(strength(view, 'image'), view.lit ? 0.9 * view.strength : 0);
  hatch(view, pen, frame, power);
  drawEarlier(view, pen, view.image, frame, power, 0);
  pen.globalAlpha = power;
  pen.fillStyle = view.inks['--role-seen'];
  const cell = cellIn(view, frame, 0, 0);
  seenPixels(view, view.lit?.name ?? 'image').forEach(([row, column]) => {
    const [left, top] = [Math.round(frame.left + column * cell.width), Math.round(frame.top + row * cell.height)];
    const [right, bottom] = [Math.round(frame.left + (column + 1) * cell.width), Math.round(frame.top + (row + 1) * cell.height)];
    pen.globalAlpha = power * 0.45;
    pen.fillRect(left, top, right - left, bottom - top);
  });
  pen.globalAlpha = power;
  pen.strokeStyle = view.inks['--grey-ghost'];
  pen.lineWidth = 1;
  pen.strokeRect(frame.left, frame.top, frame.width, frame.height);
  markPixel(view, pen, frame, 2.5);
  pen.globalAlpha = 1;
}

// The pixels that are not there yet.
function hatch(view, pen, frame, power) {
  pen.save();
  pen.beginPath();
  pen.rect(frame.left, frame.top, frame.width, frame.height);
  pen.fillStyle = view.inks['--surface'];
  pen.globalAlpha = power;
  pen.fill();
  pen.clip();
  pen.strokeStyle = view.inks['--grey-line'];
  pen.lineWidth = 1;
  pen.beginPath();
  for (let x = -frame.height; x < frame.width; x += 6) {
    pen.moveTo(frame.left + x, frame.top + frame.height);
    pen.lineTo(frame.left + x + frame.height, frame.top);
  }
  pen.stroke();
  pen.restore();
}

function markPixel(view, pen, frame, width) {
  const cell = cellIn(view, frame, view.shown.row, view.shown.column);
  pen.strokeStyle = view.inks['--role-current'];
  pen.lineWidth = width;
  pen.strokeRect(cell.left, cell.top, cell.width, cell.height);
}

function drawMaps(view, pen, stage, frames) {
  const power = strength(view, stage.name);
  stage.images.forEach((image, i) => {
    pen.globalAlpha = power;
    pen.fillStyle = view.inks['--surface'];
    pen.fillRect(frames[i].left, frames[i].top, frames[i].width, frames[i].height);
    drawEarlier(view, pen, image, frames[i], power, 0.3);
    pen.globalAlpha = power;
    pen.strokeStyle = view.inks['--grey-ghost'];
    pen.lineWidth = 0.75;
    pen.strokeRect(frames[i].left, frames[i].top, frames[i].width, frames[i].height);
    markPixel(view, pen, frames[i], 1.5);
  });
  pen.globalAlpha = 1;
}

// What a layer looks at around the pixel narrows to its one pixel: seven by seven on the image, three by three on maps.
function drawWindows(view, pen) {
  const image = frameOf(view, view.parts[0]);
  drawMask(view, pen, image, view.stages[0].part.reach, Math.max(strength(view, 'image'), strength(view, 'first')));
  view.stages.forEach((stage, i) => {
    const power = strength(view, stage.name);
    view.frames[i].forEach((to, n) => {
      const from = i ? view.frames[i - 1][Math.min(n, view.frames[i - 1].length - 1)] : image;
      funnel(view, pen, from, to, stage.part.reach, power * (i ? 1 : 0.4));
    });
  });
}

// The open part of mask A, where it lies on the image.
function drawMask(view, pen, frame, [up, across], power) {
  const { columns } = view.data;
  const cell = cellIn(view, frame, view.shown.row, view.shown.column);
  const left = Math.max(frame.left, cell.left - across * cell.width);
  const right = Math.min(frame.left + columns * cell.width, cell.left + (across + 1) * cell.width);
  const top = Math.max(frame.top, cell.top - up * cell.height);
  pen.globalAlpha = power;
  pen.strokeStyle = view.inks['--role-current'];
  pen.lineWidth = 1.25;
  pen.beginPath();
  pen.moveTo(left, top);
  pen.lineTo(right, top);
  pen.lineTo(right, cell.top);
  pen.lineTo(cell.left, cell.top);
  pen.lineTo(cell.left, cell.top + cell.height);
  pen.lineTo(left, cell.top + cell.height);
  pen.closePath();
  pen.stroke();
  pen.globalAlpha = 1;
}

function funnel(view, pen, from, to, [up, across], alpha) {
  const start = cellIn(view, from, view.shown.row, view.shown.column);
  const end = cellIn(view, to, view.shown.row, view.shown.column);
  const x1 = Math.min(from.left + from.width, start.left + (across + 1) * start.width);
  const high = Math.max(from.top, start.top - up * start.height);
  const middle = (high + start.top + start.height) / 2;
  ribbon(pen, [x1, middle, (start.top + start.height - high) / 2], [end.left, end.top + end.height / 2, end.height / 2], view.inks['--role-current'], alpha * FUNNEL);
}

// The skips: over each block an arc carries what came in to what the block adds.
function drawSkips(view, pen) {
  const y = view.head - 8;
  view.stages.forEach((stage, i) => {
    if (stage.part.part !== 'blocks') return;
    const [before, here] = [view.stages[i - 1], stage].map(({ part }) => ((part.left + part.right) / 2) * view.width);
    const top = Math.min(view.frames[i][0].top, view.frames[i - 1][0].top) - 6;
    const lift = Math.min(26, top - y + 26);
    pen.globalAlpha = strength(view, stage.name);
    pen.strokeStyle = view.inks['--role-probability'];
    pen.lineWidth = 1.5;
    pen.setLineDash(follows(view, i) ? [] : [2, 3]);
    pen.beginPath();
    pen.moveTo(before, top);
    pen.bezierCurveTo(before, top - lift, here, top - lift, here, top - 7);
    pen.stroke();
    pen.setLineDash([]);
    pen.lineWidth = 1;
    pen.beginPath();
    pen.arc(here, top, 6, 0, 2 * Math.PI);
    pen.fillStyle = view.inks['--surface'];
    pen.fill();
    pen.moveTo(here - 3, top);
    pen.lineTo(here + 3, top);
    pen.moveTo(here, top - 3);
    pen.lineTo(here, top + 3);
    pen.stroke();
    pen.globalAlpha = 1;
  });
}

// Whether a layer follows the one that is drawn before it; of many blocks the middle ones are left out.
function follows(view, i) {
  const [before, here] = [view.stages[i - 1], view.stages[i]].map(({ name }) => Number(name.split('-')[1] ?? 0));
  return view.stages[i].part.part !== 'blocks' || here - before === 1;
}

// Three dots for the blocks that are left out.
function drawLeftOut(view, pen) {
  const at = view.stages.findIndex((_, i) => i && !follows(view, i));
  if (at < 0) return;
  const x = ((view.stages[at - 1].part.right + view.stages[at].part.left) / 2) * view.width;
  pen.fillStyle = view.inks['--grey-label'];
  pen.globalAlpha = view.strength;
  for (let dot = -1; dot < 2; dot++) {
    pen.beginPath();
    pen.arc(x + dot * 7, view.middle, 2, 0, 2 * Math.PI);
    pen.fill();
  }
  pen.globalAlpha = 1;
}

function drawAnswer(view, pen) {
  const part = view.parts.find(({ name }) => name === 'levels');
  const power = strength(view, 'levels');
  const { count } = view.data.bars;
  const left = part.left * view.width;
  view.frames.at(-1).forEach((frame) => {
    const cell = cellIn(view, frame, view.shown.row, view.shown.column);
    const half = (view.pitch * count) / 2;
    ribbon(pen, [cell.left + cell.width, cell.top + cell.height / 2, cell.height / 2], [left - 4, view.middle, half], view.inks['--role-current'], power * 0.07);
  });
  if (!fewLevels(view)) drawProfile(view, pen, part, power);
  drawChosen(view, pen, part, power);
}

// Very many levels: their probabilities as one profile, dark levels at the top.
function drawProfile(view, pen, part, power) {
  const { count } = view.data.bars;
  const values = view.probabilities.subarray(view.pixel * count, (view.pixel + 1) * count);
  const most = Math.max(...values);
  const picked = barOf(view, view.drawn[view.pixel]);
  const [left, width] = [part.left * view.width, (part.right - part.left) * view.width];
  pen.globalAlpha = power;
  values.forEach((p, i) => {
    const y = view.barTop + i * view.pitch;
    const level = view.data.bars.starts[i];
    pen.fillStyle = `rgb(${view.greys[Math.min(254, level)]})`;
    pen.fillRect(left, y, 10, view.pitch + 0.5);
    pen.fillStyle = view.inks[i === picked ? '--role-current' : '--role-probability'];
    pen.fillRect(left + 14, y, ((width - 14) * p) / most, Math.max(1, view.pitch - 1));
  });
  pen.strokeStyle = view.inks['--grey-line'];
  pen.strokeRect(left, view.barTop, 10, view.pitch * count);
  pen.fillStyle = view.inks['--grey-label'];
  pen.font = `400 ${view.foot / 3.4}px ${getComputedStyle(view.root).fontFamily}`;
  pen.fillText('0', left + 14, view.barTop + view.foot / 3.4);
  pen.fillText(String(view.data.levels - 1), left + 14, view.barTop + view.pitch * count);
  pen.globalAlpha = 1;
}

function barOf(view, level) {
  return view.data.bars.starts.filter((start) => start <= level).length - 1;
}

// The ribbon from the drawn level to the new pixel.
function drawChosen(view, pen, part, power) {
  const level = view.drawn[view.pixel];
  const bar = barOf(view, level);
  const frame = frameOf(view, view.parts.at(-1));
  const cell = cellIn(view, frame, view.shown.row, view.shown.column);
  const track = view.list.children[bar]?.querySelector('.track');
  const y = track ? view.barTop + bar * view.pitch + track.offsetTop + track.offsetHeight / 2 : view.barTop + (bar + 0.5) * view.pitch;
  ribbon(pen, [part.right * view.width + 2, y, 4], [cell.left, cell.top + cell.height / 2, cell.height / 2], view.inks['--role-current'], power * 0.5);
}

function drawResult(view, pen) {
  const part = view.parts.at(-1);
  const frame = frameOf(view, part);
  const power = strength(view, 'pixel');
  hatch(view, pen, frame, power);
  drawEarlier(view, pen, view.image, frame, power, 0);
  const { columns } = view.data;
  const cell = cellIn(view, frame, Math.floor(view.pixel / columns), view.pixel % columns);
  pen.globalAlpha = power;
  pen.fillStyle = `rgb(${view.greys[Math.min(254, view.drawn[view.pixel])]})`;
  pen.fillRect(cell.left, cell.top, cell.width, cell.height);
  pen.strokeStyle = view.inks['--grey-ghost'];
  pen.lineWidth = 1;
  pen.strokeRect(frame.left, frame.top, frame.width, frame.height);
  markPixel(view, pen, frame, 2);
  pen.globalAlpha = 1;
}

// The image with its new pixel is what is read for the next one: the line back.
function drawBack(view, pen) {
  const [first, last] = [frameOf(view, view.parts[0]), frameOf(view, view.parts.at(-1))];
  const y = view.height - view.foot * 0.2;
  const [left, right] = [first.left + first.width / 2, last.left + last.width / 2];
  const start = view.pick.offsetTop + view.pick.offsetHeight + 4;
  const end = view.asked.offsetTop + view.asked.offsetHeight + 4;
  pen.globalAlpha = view.strength * (view.lit ? 0.3 : 0.9);
  pen.strokeStyle = view.inks['--grey-ghost'];
  pen.lineWidth = 1;
  pen.setLineDash([3, 4]);
  pen.beginPath();
  pen.moveTo(right, Math.min(start, y - 12));
  pen.arcTo(right, y, right - 12, y, 10);
  pen.arcTo(left, y, left, y - 12, 10);
  pen.lineTo(left, Math.min(end, y - 12));
  pen.stroke();
  pen.setLineDash([]);
  pen.beginPath();
  pen.moveTo(left - 4, end + 6);
  pen.lineTo(left, end);
  pen.lineTo(left + 4, end + 6);
  pen.stroke();
  pen.globalAlpha = 1;
}

// ------------------------------------------------------------------------------------------------------------ moving

function placeOf(view) {
  return { pixel: view.pixel };
}

function choose(view, pixel) {
  const { rows, columns } = view.data;
  if (pixel === view.pixel || pixel < 0 || pixel >= rows * columns) return;
  view.pixel = pixel;
  placePixel(view);
  glide(view);
  report(view);
  say(view, summary(view));
}

function move(view, by) {
  choose(view, view.pixel + by);
}

function command(view, { key }) {
  const { rows, columns } = view.data;
  return {
    ArrowLeft: () => move(view, -1),
    ArrowRight: () => move(view, 1),
    ArrowUp: () => move(view, -columns),
    ArrowDown: () => move(view, columns),
    Home: () => choose(view, 0),
    End: () => choose(view, rows * columns - 1),
  }[key];
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
  const { fields, columns } = view.data;
  const where = `row ${Math.floor(view.pixel / columns) + 1}, column ${(view.pixel % columns) + 1}`;
  if (view.stages.some(({ name }) => name === part.name)) return `at ${where}: ${seenPixels(view, part.name).length} pixels of the image reach it`;
  if (part.name === 'levels') return `here: for ${where}`;
  return part.name === 'image' && fields.image ? `now: ${where}` : '';
}
