// One cursor (word, step, unit) over three views. The whole trace is here, so every move is one redraw in the browser;
// the server is asked only to hold a gate, and is told where the cursor has come to rest.

import { percent } from 'live/common/percent.js';
import { drawBars } from './bars.js';
import { drawCell } from './cell.js';
import { drawMaps, packColours, valueText } from './maps.js';
import { savePicture } from './picture.js';
import { drawLayers, drawUnit, holdAt, openLayer, parsedHold, setScope } from './unit.js';
import { colour, colourScale, decode, floats, rangeOf, rowsNow, scaleIndex, shownUnits, stepNow, wordAt } from './values.js';
import { drawWords } from './words.js';

const REST = 200; // ms without a move before the server is told
const LONG = 60; // words from which on the bars under them do not glide: so many would stutter
const BEAT = 800; // ms a word while playing
const TEXT_FIELDS = 'input:not([type=button], [type=checkbox]), textarea, select, [contenteditable=""], [contenteditable=true], [role=textbox], [role=combobox]';
const views = new WeakMap();

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const view = views.get(parentElement) ?? mount(parentElement);
  view.tell = setStateValue;
  view.ask = setTriggerValue;
  receive(view, data);
  return () => unmount(view, parentElement);
}

function mount(parentElement) {
  const view = { find: (selector) => parentElement.querySelector(selector), root: parentElement.querySelector('.stepper') };
  views.set(parentElement, view);
  view.go = (to) => go(view, to);
  view.choose = (to) => choose(view, to);
  view.pause = () => pause(view);
  view.report = (delay) => report(view, delay);
  connect(view);
  view.onKey = (event) => onKey(view, event);
  document.addEventListener('keydown', view.onKey);
  return view;
}

function unmount(view, parentElement) {
  clearInterval(view.playing);
  clearTimeout(view.resting);
  clearTimeout(view.saying);
  document.removeEventListener('keydown', view.onKey);
  views.delete(parentElement);
}

function connect(view) {
  const click = (selector, act) => { view.find(selector).onclick = act; };
  click('.back', () => move(view, -1, 0));
  click('.on', () => move(view, 1, 0));
  click('.up', () => move(view, 0, -1));
  click('.down', () => move(view, 0, 1));
  click('.play', () => playOrPause(view));
  click('.unit-back', () => moveUnit(view, -1));
  click('.unit-on', () => moveUnit(view, 1));
  click('.few', () => showAll(view, false));
  click('.all', () => showAll(view, true));
  click('.in-all', () => setScope(view, false));
  click('.in-one', () => setScope(view, true));
  click('.release', () => holdAt(view, ''));
  click('.png', () => savePicture(view));
}

// New data: another text starts where Python says; the same text keeps the cursor, which is further on than Python knows.
function receive(view, data) {
  view.fresh = view.data?.of !== data.of;
  const left = !view.fresh && view.data.layer !== data.layer ? placeLeft(view) : null;
  if (view.data?.id !== data.id) view.values = decode(data.values);
  if (view.fresh) {
    view.at = { ...data.start };
    view.hold = data.start.hold;
    view.one = parsedHold(view.hold)?.unit !== undefined;
  }
  if (view.fresh || data.layer === view.wanted) view.wanted = null;
  view.data = data;
  view.layer = view.wanted ?? data.layer; // an answer to an earlier choice leaves a later one standing
  if (left) arriveFrom(view, left);
  view.root.classList.toggle('long', data.words.length > LONG);
  view.root.classList.toggle('stacked', data.depth > 1);
  view.root.classList.toggle('overview', Boolean(data.layers));
  view.influence = floats(data.influence);
  view.theme = colour(view, '--surface').join();
  view.parts = Object.fromEntries(data.cell.steps.map(({ part }) => [part.field, scaled(view, part)]));
  view.find('.png').hidden = getComputedStyle(view.root).getPropertyValue('--presenting').trim() === '1';
  draw(view);
  measure(view);
}

// The part that is lit, as the layer that it belongs to calls it, and as the picture of all layers does.
function placeLeft(view) {
  const { field } = stepNow(view).part;
  return view.data.layers ? [field.replace(/^\d+\./, ''), field] : [field, `${view.data.layer}.${field}`];
}

// Another layer, or all of them, of the same text: the word stays, and the step stays with its part if that is here too.
function arriveFrom(view, left) {
  const names = view.data.cell.steps.map((step) => step.part.field);
  const same = left.find((name) => names.includes(name));
  view.at.step = same ? names.indexOf(same) : names.length - 1;
  view.at.unit = rowsNow(view).order[0];
  view.hold = '';
  report(view, view.wanted === null ? REST : 0);
}

// A long text is drawn first; how far its words reach takes longer and follows, slice by slice.
function measure(view) {
  const { id, measured, words } = view.data;
  const slice = `${id} ${measured}`;
  if (measured === words.length || view.slice === slice) return;
  view.slice = slice;
  view.ask('measure', slice);
}

function scaled(view, part) {
  const colours = colourScale(view, part);
  const range = rangeOf(view, part);
  const levels = Uint8Array.from(view.values[part.field], (value) => scaleIndex(range, value));
  return { colours, range, levels, ...packColours(colours) };
}

function draw(view) {
  drawWords(view);
  drawCell(view);
  drawMaps(view);
  drawBars(view);
  drawUnit(view);
  drawLayers(view);
  view.root.classList.add('drawn');
  view.fresh = false;
}

// ------------------------------------------------------------------------------------------------------------ moving

function go(view, to) {
  const before = JSON.stringify(view.at);
  const rows = rowsNow(view);
  Object.assign(view.at, to);
  if (rowsNow(view) !== rows && to.unit === undefined) view.at.unit = rowsNow(view).order[0]; // another layer, other units
  if (JSON.stringify(view.at) === before) return;
  draw(view);
  report(view, REST);
  say(view);
}

// As go, by hand: whoever takes the cursor stops the playing.
function choose(view, to) {
  pause(view);
  go(view, to);
}

// Past the last step comes the first step of the next word, and the other way round.
function move(view, words, steps) {
  const { length: wordCount } = view.data.words;
  const { length: stepCount } = view.data.cell.steps;
  const place = (view.at.word + words) * stepCount + view.at.step + steps;
  if (place < 0 || place >= wordCount * stepCount) return;
  choose(view, { word: Math.floor(place / stepCount), step: place % stepCount });
}

function moveUnit(view, by) {
  const units = shownUnits(view);
  const row = units.indexOf(view.at.unit) + by;
  if (row >= 0 && row < units.length) go(view, { unit: units[row] });
}

function showAll(view, all) {
  const { order } = rowsNow(view);
  const unit = all || order.indexOf(view.at.unit) < view.data.few ? view.at.unit : order[0];
  go(view, { all, unit });
}

function playOrPause(view) {
  if (view.playing) return pause(view);
  if (view.at.word >= view.data.words.length - 1) go(view, { word: 0 });
  play(view);
}

function play(view) {
  const last = view.data.words.length - 1;
  view.playing = setInterval(() => {
    if (view.at.word < last) go(view, { word: view.at.word + 1 });
    if (view.at.word >= last) pause(view);
  }, BEAT);
  showPlaying(view);
}

function pause(view) {
  if (!view.playing) return;
  clearInterval(view.playing);
  view.playing = null;
  showPlaying(view);
  report(view, REST);
}

function showPlaying(view) {
  const button = view.find('.play');
  button.classList.toggle('playing', Boolean(view.playing));
  button.ariaLabel = view.playing ? 'Pause' : 'Play through the words';
}

// ------------------------------------------------------------------------------------------------------------ telling

function report(view, delay) {
  clearTimeout(view.resting);
  if (view.playing) return;
  const send = () => view.tell('shown', { of: view.data.of, ...view.at, hold: view.hold, layer: view.layer });
  view.resting = setTimeout(send, delay);
}

function say(view) {
  clearTimeout(view.saying);
  view.saying = setTimeout(() => { view.find('.said').textContent = sentence(view); }, 300);
}

function sentence(view) {
  const { word, step } = view.at;
  const { part } = stepNow(view);
  const [first] = view.data.predictions[word].bars;
  return `${view.data.token === 'word' ? 'Word' : 'Character'} ${word + 1}, ${wordAt(view, word)}. Step ${step + 1}, ${part.label}. ${valueText(view, part, view.at)}. ` +
    `Most likely next: ${first.word}, ${percent(first.p)}.`;
}

// --------------------------------------------------------------------------------------------------------------- keys

function onKey(view, event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event)) return;
  const action = command(view, event);
  if (!action) return;
  event.preventDefault();
  action();
}

function command(view, { key, shiftKey }) {
  return {
    ArrowLeft: () => move(view, -1, 0),
    ArrowRight: () => move(view, 1, 0),
    ArrowUp: () => (shiftKey ? moveUnit(view, -1) : move(view, 0, -1)),
    ArrowDown: () => (shiftKey ? moveUnit(view, 1) : move(view, 0, 1)),
    '[': () => moveUnit(view, -1),
    ']': () => moveUnit(view, 1),
    Home: () => choose(view, { word: 0 }),
    End: () => choose(view, { word: view.data.words.length - 1 }),
    ' ': () => playOrPause(view),
    ...(view.data.depth > 1 ? { l: () => openLayer(view, (view.layer + 1) % (view.data.depth + 1)) } : {}),
  }[key];
}

// Keys belong to whoever is being written in, to an open panel, and Space to the button that has the focus.
function isElsewhere(event) {
  const path = event.composedPath().filter((each) => each instanceof Element);
  if (path.some((each) => each.matches('dialog, [role=dialog], [role=menu]')) || path[0]?.closest(TEXT_FIELDS)) return true;
  return event.key === ' ' && path[0]?.closest('button, a, summary') !== null;
}
