// The player: what Streamlit calls. It holds the whole history; nothing is asked of the server while the cursor moves.

import { fit } from 'live/common/canvas.js';
import { make, setText } from 'live/common/making.js';
import { paintChart, plot } from './chart.js';
import { connect } from './controls.js';
import { buildMade, decodeBytes, showMade } from './made.js';
import { isKept, lossesText, span, tookText, whereText } from './numbers.js';

const REPORT = 150; // milliseconds of rest before Python hears where the cursor is

const players = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const player = players.get(parentElement) ?? mount(parentElement);
  players.set(parentElement, player);
  player.trigger = setTriggerValue;
  receive(player, data);
  return () => unmount(player, parentElement);
}

function mount(parentElement) {
  const find = (selector) => parentElement.querySelector(selector);
  const player = { find, root: find('.player'), epoch: 0, other: false, close: false, playing: 0, frame: 0 };
  Object.assign(player, { refresh: () => refresh(player), report: () => report(player) });
  player.observer = new ResizeObserver(() => refresh(player));
  player.observer.observe(player.root);
  connect(player);
  return player;
}

function unmount(player, parentElement) {
  players.delete(parentElement);
  player.observer.disconnect();
  cancelAnimationFrame(player.frame);
  [player.later, player.playing].forEach(clearTimeout);
  document.removeEventListener('keydown', player.onKey);
}

function receive(player, data) {
  const first = !player.data;
  const { images } = data;
  player.look = readLook(player);
  if (first) {
    player.data = { ...data, images: images && { ...images, epochs: images.epochs.map(decodeBytes) } };
    Object.assign(player, data.start, { epoch: Math.max(0, data.numbers.indexOf(data.start.epoch)) });
    player.range = span(data, player.close);
    player.find('.scrub').max = data.numbers.length - 1;
    setText(player.find('.other'), data.other.replace(/^./, (letter) => letter.toUpperCase()));
    buildMade(player);
    player.find('.notes').replaceChildren(...data.notes.map((note) => make('p', '', note)));
  }
  refresh(player);
}

function report(player) {
  clearTimeout(player.later);
  const { data, epoch, other, close } = player;
  player.later = setTimeout(() => {
    player.trigger('place', { epoch: data.numbers[epoch], other, close });
    speak(player);
  }, REPORT);
}

// ------------------------------------------------------------------------------------------------------ drawing

// One picture for one frame of the screen, however many changes ask for it.
function refresh(player) {
  player.frame ||= requestAnimationFrame((now) => {
    player.frame = 0;
    if (!player.root.isConnected || !player.data) return;
    glide(player, now);
    show(player);
  });
}

// The axis moves from one span to the other in the time of a glide.
function glide(player, now) {
  const to = span(player.data, player.close);
  const passed = player.from ? Math.min(1, Math.max(0, (now - player.since) / (player.look.glide || 1))) : 1;
  const share = 1 - (1 - passed) ** 3;
  player.range = passed < 1 ? to.map((value, i) => player.from[i] + (value - player.from[i]) * share) : to;
  if (passed < 1) refresh(player);
  else player.from = null;
}

function show(player) {
  const { find, data, epoch, other, close } = player;
  const { context, width, height } = fit(find('.curves'));
  context.clearRect(0, 0, width, height);
  player.scene = { data, range: player.range, epoch, other };
  paintChart(context, { x: 0, y: 0, width, height }, player.scene, player.look);
  placeSlider(player, plot({ x: 0, y: 0, width, height }, player.look.small));
  setText(find('.epoch'), `epoch ${data.numbers[epoch]} of ${data.numbers.at(-1)}`);
  setText(find('.losses'), lossesText(player));
  setText(find('.took'), tookText(data.seconds[epoch]));
  find('.other').ariaPressed = String(other);
  find('.close').ariaPressed = String(close);
  find('.to-kept').ariaPressed = String(isKept(player));
  find('.play').ariaLabel = player.playing ? 'Pause' : 'Play';
  find('.curves').ariaLabel = `Loss by epoch. ${whereText(player)}. ${data.uniform.label}.`;
  player.root.classList.toggle('playing', Boolean(player.playing));
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

// What a screen reader is told; not while playing.
function speak(player) {
  if (!player.playing) setText(player.find('.aloud'), whereText(player));
}

// --------------------------------------------------------------------------------------------------- small things

// Colours and type of the theme that is on now; a canvas cannot inherit them.
function readLook({ find }) {
  const style = getComputedStyle(find('.curves'));
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    text: read('--text'), label: read('--grey-label'), line: read('--grey-line'), ghost: read('--grey-ghost'),
    surface: read('--surface'), faint: read('--surface-faint'), probability: read('--role-probability'), current: read('--role-current'),
    smallFont: `400 ${style.fontSize} ${style.fontFamily}`, small: parseFloat(style.fontSize), family: style.fontFamily,
    glide: parseFloat(read('--glide')) || 0,
  };
}
