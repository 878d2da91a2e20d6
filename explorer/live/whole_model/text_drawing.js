// The unrolled text model on its canvas.

import { within } from 'live/common/numbers.js';
import { lineBack, mix, outline, ribbon } from './drawing.js';
import { strength } from './scene.js';

export function rowY(view, i, first = view.shown.first) {
  const used = view.fit * view.pitch;
  const free = view.height - view.head - view.foot - used;
  return view.head + free / 2 + (i - first + 0.5) * view.pitch;
}

export function draw(view, pen) {
  pen.save();
  drawCells(view, pen);
  const rows = rowsNow(view);
  drawWires(view, pen, rows);
  view.strips.forEach((strip) => drawStrip(view, pen, strip, rows));
  drawAnswer(view, pen);
  drawLoop(view, pen);
  pen.restore();
}

// The rows that are at least partly seen, with how strong each is: those the model has not read yet are faint.
function rowsNow(view) {
  const { first } = view.shown;
  const count = view.data.words.length;
  const rows = [];
  for (let i = Math.max(0, Math.floor(first) - 1); i < Math.min(count, Math.ceil(first) + view.fit + 1); i++) {
    const y = rowY(view, i);
    const edge = Math.min(1, Math.max(0, (y - view.head) / (view.pitch / 2)), Math.max(0, (view.height - view.foot - y) / (view.pitch / 2)));
    if (edge > 0) rows.push({ i, y, alpha: edge * mix(1, 0.16, within(i - view.shown.word, 0, 1)) });
  }
  return rows;
}

function px(view, part) {
  return [part.left * view.width, part.right * view.width];
}

// Each recurrent layer is one cell, used again for every word: one box behind all its rows.
function drawCells(view, pen) {
  view.parts.filter(({ part }) => part === 'recurrent').forEach((part) => {
    const [left, right] = px(view, part);
    Object.assign(pen, { globalAlpha: strength(view, part.name), fillStyle: view.inks['--surface-faint'] });
    pen.beginPath();
    pen.roundRect(left, view.head, right - left, view.height - view.head - view.foot, 8);
    pen.fill();
  });
}

// From part to part inside a row: id → embedding → layer → layer.
function drawWires(view, pen, rows) {
  const chain = view.parts.filter(({ part }) => ['ids', 'embedding', 'recurrent'].includes(part));
  const half = view.thick / 2;
  rows.forEach(({ i, y, alpha }) => {
    const now = 1 - Math.min(1, Math.abs(i - view.shown.word));
    chain.slice(1).forEach((part, n) => {
      const before = chain[n];
      const start = before.part === 'ids' ? [px(view, before)[1] + 4, y, 1] : [outOf(view, before), y, half];
      const [from, to] = [start, [into(view, part), y, half]];
      const ink = before.part === 'recurrent' ? view.inks['--role-hidden'] : view.inks['--grey-ghost'];
      const both = Math.max(strength(view, part.name), strength(view, before.name));
      ribbon(pen, from, to, ink, both * alpha * (0.16 + 0.3 * now));
    });
  });
}

// A recurrent layer begins at its first strip and ends at its last.
function outOf(view, part) {
  return px(view, view.strips.findLast((strip) => strip.part.name === part.name && strip.runs) ?? part)[1];
}

function into(view, part) {
  return px(view, view.strips.find((strip) => strip.part.name === part.name && strip.runs) ?? part)[0];
}

// A strip for each word; between the words the states run on: each number fades from its value to its next one.
function drawStrip(view, pen, strip, rows) {
  const [left, right] = px(view, strip);
  const power = strength(view, strip.part.name);
  const half = view.thick / 2;
  if (strip.runs) rows.filter(({ i }) => i > 0).forEach(({ i, y, alpha }) => drawRun(view, pen, strip, i, y, alpha * power));
  rows.forEach(({ i, y, alpha }) => {
    Object.assign(pen, { globalAlpha: power, fillStyle: view.inks['--surface'] });
    pen.fillRect(left, y - half, right - left, view.thick);
    Object.assign(pen, { globalAlpha: power * alpha, imageSmoothingEnabled: false });
    pen.drawImage(strip.image, 0, i, strip.numbers, 1, left, y - half, right - left, view.thick);
    const now = 1 - Math.min(1, Math.abs(i - view.shown.word));
    outline(pen, { left, top: y - half, width: right - left, height: view.thick }, view.inks[now > 0.5 ? '--text' : '--grey-ghost'], 0.5 + now);
  });
}

function drawRun(view, pen, strip, i, y, alpha) {
  const [left, right] = px(view, strip);
  const top = Math.max(view.head, y - view.pitch);
  const cut = (top - (y - view.pitch)) / view.pitch;
  Object.assign(pen, { globalAlpha: alpha * 0.6, imageSmoothingEnabled: true });
  pen.drawImage(strip.image, 0, i - 0.5 + cut, strip.numbers, 1 - cut, left, top, right - left, y - top);
}

// The hidden state of the current word fans out to a score for every word; the likeliest run on into their bars.
function drawAnswer(view, pen) {
  const dense = view.parts.find(({ name }) => name === 'dense');
  const source = view.strips.at(-1);
  const y = rowY(view, view.shown.word);
  const [left, right] = px(view, dense);
  const [top, bottom] = [view.head, view.height - view.foot];
  const middle = (top + bottom) / 2;
  const alpha = strength(view, 'dense');
  const fan = pen.createLinearGradient(source.right * view.width, 0, left, 0);
  fan.addColorStop(0, view.inks['--role-hidden']);
  fan.addColorStop(1, view.inks['--role-probability']);
  ribbon(pen, [source.right * view.width, y, view.thick / 2], [left, middle, (bottom - top) / 2], fan, 0.2 * alpha);
  drawScores(view, pen, { left, top, width: right - left, height: bottom - top }, alpha);
  const power = Math.max(alpha, strength(view, 'next')) * (1 - Math.min(1, Math.abs(view.word - view.shown.word)));
  view.data.predictions[view.word].bars.forEach((bar, i) => {
    const from = [right, top + ((bar.id + 0.5) / view.data.vocabulary) * (bottom - top), Math.max(0.75, bar.p * 12)];
    const to = [view.parts.at(-1).left * view.width, view.tracks[i], within(bar.p * 40, 0.75, view.trackHalf)];
    ribbon(pen, from, to, view.inks['--role-probability'], power * (0.25 + 0.45 * bar.p));
  });
}

// The scores of all words, those of small ids at the top.
function drawScores(view, pen, frame, alpha) {
  pen.save();
  Object.assign(pen, { globalAlpha: alpha, imageSmoothingEnabled: false });
  pen.translate(frame.left, frame.top);
  pen.transform(0, 1, 1, 0, 0, 0);
  pen.drawImage(view.scores, 0, view.word, view.scores.width, 1, 0, 0, frame.height, frame.width);
  pen.restore();
  pen.globalAlpha = alpha;
  outline(pen, frame, view.inks['--grey-ghost'], 0.75);
}

// What is drawn becomes the next word that is read. The line is faint at an earlier word, whose next one is there already.
function drawLoop(view, pen) {
  const last = within(view.shown.word - view.data.words.length + 2, 0, 1);
  const next = view.parts.at(-1);
  const from = [((next.left + next.right) / 2) * view.width, view.barTop + view.barPitch * view.bars.length + 4];
  const ghost = Math.min(rowY(view, view.data.words.length), view.height - view.foot - 4);
  const to = [(view.parts[0].left + 0.012) * view.width, ghost + view.pitch * 0.32];
  const alpha = view.strength * (view.lit ? 0.3 : 0.9) * mix(0.3, 1, last);
  lineBack(pen, from, to, view.height - view.foot * 0.2, view.inks['--grey-ghost'], alpha);
}
