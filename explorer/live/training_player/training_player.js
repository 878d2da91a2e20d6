// The player: what Streamlit calls. It holds the whole history; nothing is asked of the server while the cursor moves.

import { fit, glideOf, properties } from 'live/common/canvas.js';
import { make, setText } from 'live/common/dom.js';
import { livePart } from 'live/common/mount.js';
import { bytes, within } from 'live/common/numbers.js';
import { transport } from 'live/common/transport.js';
import { paintChart } from './chart.js';
import { connect } from './controls.js';
import { plot } from './geometry.js';
import { buildMade, showMade } from './made.js';
import { loss, span, tookText, unitName } from './numbers.js';

const REPORT = 150; // milliseconds of rest before Python hears where the cursor is
const PACE = { text: 1400, image: 600 }; // milliseconds for one epoch when playing

export default livePart({ root: '.player', acts: { flip, go, step, toKept }, begin, receive, draw });

function begin(player) {
  Object.assign(player, { epoch: 0, other: false, close: false });
  player.transport = transport(player, {
    beat: () => (player.data.images ? PACE.image : PACE.text),
    isLast: () => player.epoch === player.data.numbers.length - 1,
    rewind: () => go(player, 0),
    step: () => go(player, player.epoch + 1),
    show: player.refresh,
  });
  player.watch(player.root);
  connect(player);
}

function receive(player, data) {
  const first = !player.data;
  const { images } = data;
  player.look = readLook(player);
  if (first) {
    player.data = { ...data, images: images && { ...images, epochs: images.epochs.map(bytes) } };
    Object.assign(player, data.start, { epoch: Math.max(0, data.numbers.indexOf(data.start.epoch)) });
    player.range = span(data, player.close);
    player.find('.scrub').max = data.numbers.length - 1;
    setText(player.find('.other'), data.other.replace(/^./, (letter) => letter.toUpperCase()));
    buildMade(player);
    player.find('.notes').replaceChildren(...data.notes.map((note) => make('p', '', note)));
  }
  player.refresh();
}

// ------------------------------------------------------------------------------------------------------- moving

function go(player, epoch) {
  const to = within(epoch, 0, player.data.numbers.length - 1);
  if (to === player.epoch) return;
  player.epoch = to;
  player.refresh();
  report(player);
}

function step(player, by) {
  player.transport.pause();
  go(player, player.epoch + by);
}

function toKept(player) {
  player.transport.pause();
  go(player, player.data.numbers.indexOf(player.data.kept.at(-1)));
}

function flip(player, name) {
  player[name] = !player[name];
  if (name === 'close') Object.assign(player, { from: player.range, since: performance.now() });
  player.refresh();
  report(player);
}

function report(player) {
  player.after('report', REPORT, () => {
    const { data, epoch, other, close } = player;
    player.ask('place', { epoch: data.numbers[epoch], other, close });
    if (!player.transport.playing) setText(player.find('.aloud'), whereText(player)); // what a screen reader is told
  });
}

// ------------------------------------------------------------------------------------------------------ drawing

function draw(player, now) {
  if (!player.data) return;
  glide(player, now);
  show(player);
}

// The axis moves from one span to the other in the time of a glide.
function glide(player, now) {
  const to = span(player.data, player.close);
  const passed = player.from ? Math.min(1, Math.max(0, (now - player.since) / (player.look.glide || 1))) : 1;
  const share = 1 - (1 - passed) ** 3;
  player.range = passed < 1 ? to.map((value, i) => player.from[i] + (value - player.from[i]) * share) : to;
  if (passed < 1) player.refresh();
  else player.from = null;
}

function show(player) {
  const { find, data, epoch, other, close } = player;
  const { context, width, height } = fit(find('.curves'));
  player.scene = { data, range: player.range, epoch, other };
  paintChart(context, { x: 0, y: 0, width, height }, player.scene, player.look);
  placeSlider(player, plot({ x: 0, y: 0, width, height }, player.look.small));
  setText(find('.epoch'), `epoch ${data.numbers[epoch]} of ${data.numbers.at(-1)}`);
  setText(find('.losses'), lossesText(player));
  setText(find('.took'), tookText(data.seconds[epoch]));
  find('.other').ariaPressed = String(other);
  find('.close').ariaPressed = String(close);
  find('.to-kept').ariaPressed = String(isKept(player));
  find('.play').ariaLabel = player.transport.playing ? 'Pause' : 'Play';
  find('.curves').ariaLabel = `Loss by epoch. ${whereText(player)}. ${data.uniform.label}.`;
  player.root.classList.toggle('playing', player.transport.playing);
  player.root.dataset.epoch = data.numbers[epoch];
  showMade(player);
}

// The slider lies under the curves, its thumb under the cursor.
function placeSlider({ find, data, epoch }, area) {
  const scrub = find('.scrub');
  scrub.style.setProperty('--from', `${area.x}px`);
  scrub.style.setProperty('--wide', `${area.width}px`);
  if (scrub.valueAsNumber !== epoch) scrub.value = epoch;
  scrub.ariaValueText = `epoch ${data.numbers[epoch]}`;
}

function lossesText({ data, epoch, other }) {
  const now = [`training ${loss(data.training[epoch], data, other)}`, `validation ${loss(data.validation[epoch], data, other)}`];
  return `${now.join(' · ')} ${unitName(data, other)}`;
}

function whereText(player) {
  const { data, epoch } = player;
  return `epoch ${data.numbers[epoch]}: ${lossesText(player)}${isKept(player) ? ', kept' : ''}`;
}

function isKept({ data, epoch }) {
  return data.kept.includes(data.numbers[epoch]);
}

// Colours and type of the theme that is on now; a canvas cannot inherit them.
function readLook({ find }) {
  const canvas = find('.curves');
  const { fontSize, fontFamily } = getComputedStyle(canvas);
  const colours = properties(canvas, {
    text: '--text', label: '--grey-label', line: '--grey-line', ghost: '--grey-ghost', surface: '--surface', faint: '--surface-faint',
    probability: '--role-probability', current: '--role-current',
  });
  return { ...colours, smallFont: `400 ${fontSize} ${fontFamily}`, small: parseFloat(fontSize), glide: glideOf(canvas) };
}
