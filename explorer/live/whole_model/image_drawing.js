// The image model on its canvas.

import { hatch } from 'live/common/canvas.js';
import { lineBack, outline, ribbon } from './drawing.js';
import { cellIn, fewLevels, frameOf, mapFrames, seenPixels } from './image_places.js';
import { strength } from './scene.js';

const FUNNEL = 0.3; // how strong the ribbons from a layer's window to its pixel are

export function draw(view, pen) {
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
}

function drawImage(view, pen) {
  const part = view.parts[0];
  const frame = frameOf(view, part);
  const power = Math.max(strength(view, 'image'), view.lit ? 0.9 * view.strength : 0);
  layPaper(view, pen, frame, power);
  drawEarlier(view, pen, view.image, frame, power, 0);
  pen.fillStyle = view.inks['--role-seen'];
  const cell = cellIn(view, frame, 0, 0);
  seenPixels(view, view.lit?.name ?? 'image').forEach(([row, column]) => {
    const [left, top] = [Math.round(frame.left + column * cell.width), Math.round(frame.top + row * cell.height)];
    const [right, bottom] = [Math.round(frame.left + (column + 1) * cell.width), Math.round(frame.top + (row + 1) * cell.height)];
    pen.globalAlpha = power * 0.45;
    pen.fillRect(left, top, right - left, bottom - top);
  });
  pen.globalAlpha = power;
  outline(pen, frame, view.inks['--grey-ghost'], 1);
  markPixel(view, pen, frame, 2.5);
}

// Hatched where the pixels are not there yet.
function layPaper(view, pen, { left, top, width, height }, power) {
  Object.assign(pen, { globalAlpha: power, fillStyle: view.inks['--surface'] });
  pen.beginPath();
  pen.rect(left, top, width, height);
  pen.fill();
  hatch(pen, { x: left, y: top, width, height }, view.inks['--grey-line'], 1);
}

function markPixel(view, pen, frame, width) {
  outline(pen, cellIn(view, frame, view.shown.row, view.shown.column), view.inks['--role-current'], width);
}

function drawMaps(view, pen, stage, frames) {
  const power = strength(view, stage.name);
  stage.images.forEach((image, i) => {
    Object.assign(pen, { globalAlpha: power, fillStyle: view.inks['--surface'] });
    pen.fillRect(frames[i].left, frames[i].top, frames[i].width, frames[i].height);
    drawEarlier(view, pen, image, frames[i], power, 0.3);
    pen.globalAlpha = power;
    outline(pen, frames[i], view.inks['--grey-ghost'], 0.75);
    markPixel(view, pen, frames[i], 1.5);
  });
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
  Object.assign(pen, { globalAlpha: power, strokeStyle: view.inks['--role-current'], lineWidth: 1.25 });
  pen.stroke(new Path2D(`M${left} ${top}H${right}V${cell.top}H${cell.left}V${cell.top + cell.height}H${left}Z`));
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
    Object.assign(pen, { globalAlpha: strength(view, stage.name), strokeStyle: view.inks['--role-probability'], lineWidth: 1.5 });
    pen.setLineDash(follows(view, i) ? [] : [2, 3]);
    pen.stroke(new Path2D(`M${before} ${top}C${before} ${top - lift} ${here} ${top - lift} ${here} ${top - 7}`));
    pen.setLineDash([]);
    Object.assign(pen, { fillStyle: view.inks['--surface'], lineWidth: 1 });
    const plus = new Path2D();
    plus.arc(here, top, 6, 0, 2 * Math.PI);
    pen.fill(plus);
    plus.addPath(new Path2D(`M${here - 3} ${top}H${here + 3}M${here} ${top - 3}V${top + 3}`));
    pen.stroke(plus);
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
  Object.assign(pen, { globalAlpha: view.strength, fillStyle: view.inks['--grey-label'] });
  for (let dot = -1; dot < 2; dot++) {
    pen.beginPath();
    pen.arc(x + dot * 7, view.middle, 2, 0, 2 * Math.PI);
    pen.fill();
  }
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
  layPaper(view, pen, frame, power);
  drawEarlier(view, pen, view.image, frame, power, 0);
  const { columns } = view.data;
  const cell = cellIn(view, frame, Math.floor(view.pixel / columns), view.pixel % columns);
  Object.assign(pen, { globalAlpha: power, fillStyle: `rgb(${view.greys[Math.min(254, view.drawn[view.pixel])]})` });
  pen.fillRect(cell.left, cell.top, cell.width, cell.height);
  outline(pen, frame, view.inks['--grey-ghost'], 1);
  markPixel(view, pen, frame, 2);
}

// The image with its new pixel is what is read for the next one.
function drawBack(view, pen) {
  const [first, last] = [frameOf(view, view.parts[0]), frameOf(view, view.parts.at(-1))];
  const from = [last.left + last.width / 2, view.pick.offsetTop + view.pick.offsetHeight + 4];
  const to = [first.left + first.width / 2, view.asked.offsetTop + view.asked.offsetHeight + 4];
  lineBack(pen, from, to, view.height - view.foot * 0.2, view.inks['--grey-ghost'], view.strength * (view.lit ? 0.3 : 0.9));
}
