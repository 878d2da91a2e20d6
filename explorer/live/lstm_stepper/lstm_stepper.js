// One cursor (word, step, unit) over three views. The whole trace is here, so every move is one redraw in the browser;
// the server is asked only to hold a gate, and is told where the cursor has come to rest.

import { colour, rampIndex } from 'live/common/canvas.js';
import { setText } from 'live/common/dom.js';
import { livePart } from 'live/common/mount.js';
import { floats, percent } from 'live/common/numbers.js';
import { savePicture } from 'live/common/picture.js';
import { transport } from 'live/common/transport.js';
import { drawBars } from './bars.js';
import { drawCell } from './cell.js';
import { drawMaps, packColours, valueText } from './maps.js';
import { holdByKey } from './hold_by_key.js';
import { drawLayers, drawUnit, holdAt, openLayer, parsedHold, setScope } from './unit.js';
import { colourScale, rangeOf, rowsNow, shownUnits, stepNow, wordAt } from './values.js';
import { drawWords } from './words.js';

const REST = 200; // ms without a move before the server is told
const LONG = 60; // words from which on the bars under them do not glide: so many would stutter
const BEAT = 800; // ms a word while playing

export default livePart({ root: '.stepper', acts: { go, choose, report }, begin, receive });

function begin(view) {
  view.press('.back', () => move(view, -1, 0));
  view.press('.on', () => move(view, 1, 0));
  view.press('.up', () => move(view, 0, -1));
  view.press('.down', () => move(view, 0, 1));
  view.press('.play', () => view.player.toggle());
  view.press('.unit-back', () => moveUnit(view, -1));
  view.press('.unit-on', () => moveUnit(view, 1));
  view.press('.few', () => showAll(view, false));
  view.press('.all', () => showAll(view, true));
  view.press('.in-all', () => setScope(view, false));
  view.press('.in-one', () => setScope(view, true));
  view.press('.release', () => holdAt(view, ''));
  view.press('.png', () => savePicture(view.root, `${view.data.cell.name.toLowerCase().replace(/\W+/g, '-')}-cell.png`));
  view.player = player(view);
  view.keys((key, { shiftKey }) => command(view, key, shiftKey));
}

// New data: another text starts where Python says; the same text keeps the cursor, which is further on than Python knows.
function receive(view, data) {
  view.fresh = view.data?.of !== data.of;
  const left = !view.fresh && view.data.layer !== data.layer ? placeLeft(view) : null;
  const decoded = () => Object.entries(data.values).map(([field, text]) => [field, floats(text)]);
  if (view.data?.id !== data.id) view.values = Object.fromEntries(decoded());
  if (view.fresh) {
    view.player.pause(); // the cursor may stand on the last word of another text
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
  view.theme = colour(view.root, '--surface').join();
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
  const levels = Uint8Array.from(view.values[part.field], (value) => rampIndex(range, value));
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
  view.player.pause();
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

function player(view) {
  const last = () => view.data.words.length - 1;
  return transport(view, {
    beat: () => BEAT,
    isLast: () => view.at.word >= last(),
    rewind: () => go(view, { word: 0 }),
    step: () => go(view, { word: Math.min(view.at.word + 1, last()) }), // of a single word, the first is the last
    show: (playing) => {
      const button = view.find('.play');
      button.classList.toggle('playing', playing);
      button.ariaLabel = playing ? 'Pause' : 'Play through the words';
      if (!playing) report(view, REST);
    },
  });
}

// ------------------------------------------------------------------------------------------------------------ telling

function report(view, delay) {
  view.forget('report');
  if (view.player.playing) return;
  view.after('report', delay, () => view.tell('shown', { of: view.data.of, ...view.at, hold: view.hold, layer: view.layer }));
}

function say(view) {
  view.after('say', 300, () => setText(view.find('.said'), sentence(view)));
}

function sentence(view) {
  const { word, step } = view.at;
  const { part } = stepNow(view);
  const [first] = view.data.predictions[word].bars;
  return `${view.data.token === 'word' ? 'Word' : 'Character'} ${word + 1}, ${wordAt(view, word)}. Step ${step + 1}, ${part.label}. ${valueText(view, part, view.at)}. ` +
    `Most likely next: ${first.word}, ${percent(first.p)}.`;
}

// --------------------------------------------------------------------------------------------------------------- keys

function command(view, key, shiftKey) {
  const chord = holdByKey(view, key);
  if (chord) return chord;
  return {
    ArrowLeft: () => move(view, -1, 0),
    ArrowRight: () => move(view, 1, 0),
    ArrowUp: () => (shiftKey ? moveUnit(view, -1) : move(view, 0, -1)),
    ArrowDown: () => (shiftKey ? moveUnit(view, 1) : move(view, 0, 1)),
    '[': () => moveUnit(view, -1),
    ']': () => moveUnit(view, 1),
    Home: () => choose(view, { word: 0 }),
    End: () => choose(view, { word: view.data.words.length - 1 }),
    ' ': () => view.player.toggle(),
    ...(view.data.depth > 1 ? { l: () => openLayer(view, (view.layer + 1) % (view.data.depth + 1)) } : {}),
  }[key];
}
