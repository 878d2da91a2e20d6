// Everything that is drawn or written anew when the place or the images change.

import { make, makeButton, setText } from 'live/common/dom.js';
import { isShortcut } from 'live/common/keys.js';
import { frameCell, paintImage } from 'live/common/pixels.js';
import { changed, imageOf, lastShown, unsureOf } from './numbers.js';
import { paintImages, paintKept, paintMarks, paintUnsure, seenBorder, strokeBorder, theme } from './paint.js';
import { buildLevels, showCost, showPanel } from './panel.js';

const HINT = 'Click a pixel to force its level and redraw the rest on the same seed.';
const SPEEDS = [1, 4, 16, 64];
const COUNTS = [1, 4, 9, 16, 25, 36, 49, 64];

export function show(player) {
  const { find, root } = player;
  root.classList.toggle('playing', player.playing);
  paintBig(player);
  showPanel(player);
  paintSmall(player);
  showTransport(player);
  find('.whole').checked = player.whole;
  Object.assign(root.dataset, { pixel: player.pixel + 1, answered: player.answer.answered, milliseconds: Math.round(player.quickness) });
  if (!player.playing) speak(player);
}

function paintBig(player) {
  const { find, answer, pixel } = player;
  const canvas = find('.big');
  const last = lastShown(player);
  const before = player.flipped && answer.before;
  const image = imageOf(before || answer.images, player.image, answer.pixels);
  const { context, wide } = paintImage(canvas, answer, image, last);
  const colour = theme(canvas);
  const paper = colour('--surface');
  if (answer.kept) paintKept(context, answer, wide, colour('--text'), paper);
  if (player.seeing) strokeBorder(context, seenBorder(answer, pixel), wide / answer.columns, colour('--role-seen'), paper);
  paintMarks(context, answer, wide, marksOf(player), last);
  frameCell(context, answer, wide, pixel, colour('--role-current'), paper, 4);
}

// Pixels to be marked: [pixel, whether it was forced].
function marksOf({ answer, image }) {
  const different = changed(answer, image).filter((pixel) => !answer.forced.has(pixel));
  return [...different.map((pixel) => [pixel, false]), ...[...answer.forced.keys()].map((pixel) => [pixel, true])];
}

function paintSmall(player) {
  const { find, answer, image, pixel } = player;
  const last = lastShown(player);
  if (answer.detailed.includes(image)) {
    const values = unsureOf(answer, image);
    const { context, wide } = paintUnsure(find('.unsure'), answer, values, last);
    const colour = theme(find('.unsure'));
    frameCell(context, answer, wide, pixel, colour('--role-current'), colour('--surface'), 2);
  }
  paintImages(find('.ours canvas'), answer, last);
  if (answer.truth) paintImage(find('.truth canvas'), answer, answer.truth, answer.pixels);
  if (answer.before) paintImage(find('.before canvas'), answer, imageOf(answer.before, image, answer.pixels), answer.pixels);
}

function showTransport(player) {
  const { find, answer, playing } = player;
  find('.play').ariaLabel = playing ? 'Pause' : 'Play';
  const scrub = find('.scrub');
  scrub.max = answer.pixels;
  scrub.value = player.pixel + 1;
  scrub.style.setProperty('--reached', `${(100 * player.pixel) / (answer.pixels - 1)}%`);
}

// What a screen reader is told; not while playing.
function speak(player) {
  const { find, answer, image } = player;
  const where = `${find('.pixel').textContent}, ${find('.cell').textContent}`;
  find('.big').ariaLabel = `Image ${image + 1} of ${answer.count}, drawn up to pixel ${lastShown(player) + 1}. At ${where}.`;
  find('.unsure').ariaLabel = `How unsure the model was at each pixel; ${find('.bits').textContent} bits.`;
  find('.scrub').ariaValueText = where;
  player.after('speak', 300, () => setText(find('.aloud'), `${where}: ${find('.verdict').textContent}`));
  [...find('.ours .choices').children].forEach((each, i) => choosing(each, i === image));
}

function choosing(button, chosen) {
  button.ariaPressed = String(chosen);
  button.tabIndex = chosen ? 0 : -1;
}

// What changes only with an answer: buttons, galleries, sentences.
export function build(player) {
  const { find, answer } = player;
  player.root.style.setProperty('--shape', `${answer.columns} / ${answer.rows}`);
  buildLevels(find, answer, (level) => player.force(player.pixel, level));
  buildSpeeds(player);
  buildGalleries(player);
  showCost(player);
  showNews(player);
  find('.truth').hidden = !answer.truth;
  find('.before').hidden = !answer.before;
  find('.keep-here').hidden = answer.example === null;
}

function buildSpeeds(player) {
  const group = player.find('.speeds');
  if (!group.children.length) group.append(...SPEEDS.map((speed) => speedButton(player, speed)));
  [...group.children].forEach((each, i) => { each.ariaPressed = String(SPEEDS[i] === player.speed); });
}

function speedButton(player, speed) {
  const choose = () => {
    player.speed = speed;
    buildSpeeds(player);
    player.report();
  };
  return Object.assign(makeButton('speed', choose, `${speed}×`), { ariaLabel: `Speed ${speed}×` });
}

function buildGalleries(player) {
  const { find, answer } = player;
  const { count, example, training, real } = answer;
  find('.ours').hidden = count === 1;
  setText(find('.ours figcaption'), `${count} drawn by the model at T = ${answer.temperature}`);
  find('.ours canvas').style.setProperty('--sheet', sheetShape(answer));
  find('.ours canvas').ariaLabel = `${count} images drawn by the model`;
  fillChoices(find('.ours .choices'), count, (i) => `Drawn image ${i + 1} of ${count}`, (i) => choose(player, i));
  find('.training').hidden = example !== null;
  find('.real').hidden = example === null;
  setText(find('.training figcaption'), answer.trained ? 'real images it was trained on' : 'real images, of Fashion-MNIST');
  setText(find('.real figcaption'), `real images${answer.trained ? ' it never saw' : ''}: choose one to begin with`);
  setPicture(find('.training img'), training.sheet, `${training.names.length} training images: ${[...new Set(training.names)].join(', ')}`);
  setPicture(find('.real img'), real.sheet, '');
  const begin = (i) => player.want({ example: i, kept: player.wanted.example === null ? half(answer) : player.wanted.kept });
  fillChoices(find('.real .choices'), real.names.length, (i) => `Begin with image ${i + 1}, ${real.names[i]}`, begin);
  [...find('.real .choices').children].forEach((each, i) => choosing(each, i === example));
}

function sheetShape({ count, rows, columns }) {
  const across = Math.ceil(Math.sqrt(count));
  return `${across * (columns + 1) - 1} / ${Math.ceil(count / across) * (rows + 1) - 1}`;
}

function setPicture(element, source, alt) {
  if (element.src !== source) element.src = source;
  element.alt = alt;
}

// One invisible button on every image of a square; arrow keys move among them.
function fillChoices(group, count, label, onChoose) {
  const across = Math.ceil(Math.sqrt(count));
  group.style.setProperty('--across', across);
  group.onkeydown = (event) => moveChoice(event, group, across);
  if (group.children.length === count) return;
  group.replaceChildren(...Array.from({ length: count }, (_, i) => Object.assign(makeButton('choice', () => onChoose(i)), { ariaLabel: label(i) })));
}

function moveChoice(event, group, across) {
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[event.key];
  if (!by || isShortcut(event)) return;
  const to = group.children[[...group.children].indexOf(event.target) + by];
  event.preventDefault();
  to?.focus();
  to?.click();
}

export function choose(player, image) {
  player.image = (image + player.answer.count) % player.answer.count;
  player.refresh();
  player.report();
  showNews(player);
  if (!player.answer.detailed.includes(player.image)) player.askAgain();
}

export function half({ rows, columns }) {
  return Math.floor(rows / 2) * columns;
}

export function showNews(player) {
  const { find, answer } = player;
  find('.undo').hidden = !answer.forced.size;
  find('.clear').hidden = answer.forced.size < 2;
  find('.before button').ariaPressed = String(player.flipped);
  if (!player.asked) player.say(answer.said || forcedSentence(player) || HINT);
}

function forcedSentence({ answer, image }) {
  if (!answer.forced.size) return '';
  const [pixel, level] = [...answer.forced].at(-1);
  const different = changed(answer, image).filter((each) => each !== pixel);
  const later = answer.pixels - 1 - pixel;
  const effect = different.length
    ? `${different.length} of the ${later} pixels after it came out differently (dots)`
    : 'no pixel after it came out differently';
  return `Pixel ${pixel + 1} is forced to level ${level}: ${effect}.`;
}

export function showSettings(player) {
  const { find, wanted, answer } = player;
  find('.temperature').value = wanted.temperature;
  setText(find('.warmth output'), Number(wanted.temperature).toFixed(2));
  player.root.classList.toggle('tempered', wanted.temperature !== 1);
  if (document.activeElement?.shadowRoot?.activeElement !== find('.seed')) find('.seed').value = wanted.seed;
  showCounts(find('.count'), wanted.count);
  find('.begin').value = wanted.example === null ? '' : 'real';
  find('.keep').hidden = wanted.example === null;
  find('.kept').max = answer.rows;
  find('.kept').value = Math.round((wanted.kept) / answer.columns);
  const more = wanted.kept % answer.columns;
  setText(find('.keep output'), `${Math.floor(wanted.kept / answer.columns)}${more ? ` and ${more} pixels` : ''}`);
}

function showCounts(list, count) {
  const counts = [...new Set([...COUNTS, count])].sort((a, b) => a - b);
  if (list.children.length !== counts.length) list.replaceChildren(...counts.map((each) => make('option', '', each)));
  list.value = count;
}

export function hidePicker(player) {
  player.find('.picker').hidden = true;
}
