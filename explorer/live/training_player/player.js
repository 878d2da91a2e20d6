// The player: what Streamlit calls. It holds the whole history; nothing is asked of the server while the cursor moves.

import { paintChart, plot } from './chart.js';
import { connect } from './controls.js';
import { buildMade, decodeBytes, showMade } from './made.js';
import { loss, span, tookText, unitName } from './numbers.js';

const REPORT = 150; // milliseconds of rest before Python hears where the cursor is
const PACE = { text: 1400, image: 600 }; // milliseconds for one epoch when playing

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

// ------------------------------------------------------------------------------------------------------- moving

export function go(player, epoch) {
  const to = Math.max(0, Math.min(player.data.numbers.length - 1, epoch));
  if (to === player.epoch) return;
  player.epoch = to;
  refresh(player);
  report(player);
}

export function step(player, by) {
  pause(player);
  go(player, player.epoch + by);
}

export function toKept(player) {
  pause(player);
  go(player, player.data.numbers.indexOf(player.data.kept.at(-1)));
}

export function flip(player, name) {
  player[name] = !player[name];
  if (name === 'close') Object.assign(player, { from: player.range, since: performance.now() });
  refresh(player);
  report(player);
}

export function toggle(player) {
  if (player.playing) {
    pause(player);
    return;
  }
  if (player.epoch === player.data.numbers.length - 1) go(player, 0);
  tick(player);
  refresh(player);
}

function tick(player) {
  player.playing = setTimeout(() => {
    go(player, player.epoch + 1);
    if (player.epoch < player.data.numbers.length - 1) tick(player);
    else pause(player);
  }, player.data.images ? PACE.image : PACE.text);
}

export function pause(player) {
  if (!player.playing) return;
  clearTimeout(player.playing);
  player.playing = 0;
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

function lossesText({ data, epoch, other }) {
  const now = [`training ${loss(data.training[epoch], data, other)}`, `validation ${loss(data.validation[epoch], data, other)}`];
  return `${now.join(' · ')} ${unitName(data, other)}`;
}

export function whereText(player) {
  const { data, epoch } = player;
  return `epoch ${data.numbers[epoch]}: ${lossesText(player)}${isKept(player) ? ', kept' : ''}`;
}

function isKept({ data, epoch }) {
  return data.kept.includes(data.numbers[epoch]);
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

// Fits the canvas to its place and the screen's pixels; returns its size in CSS pixels.
export function fit(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const context = canvas.getContext('2d');
  context.setTransform(scale, 0, 0, scale, 0, 0);
  return { context, width, height };
}

export function make(name, style = '', text = '') {
  const made = document.createElement(name);
  if (style) made.className = style;
  if (text) made.textContent = text;
  return made;
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
