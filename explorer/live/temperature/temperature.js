// The Temperature page: one state, one frame loop, and messages to Python for what needs the model.

import { arrived } from 'live/common/arrival.js';
import { fit, glideOf, properties } from 'live/common/canvas.js';
import { make, setText } from 'live/common/dom.js';
import { along } from 'live/common/keys.js';
import { livePart } from 'live/common/mount.js';
import { floats, whole, within } from 'live/common/numbers.js';
import { savePicture } from 'live/common/picture.js';
import { distribute, fallsOn, ranked } from 'live/common/probability.js';
import { TOP, buildBars, nameBars, paintBars } from './bars.js';
import { RANKS, between, choicesText, count, sumFrom } from './scene.js';
import { renderPair, renderStory, sayDifference, sayWritten } from './story.js';
import { paintStrip, paintTicks } from './strip.js';

const REPORT = 150; // milliseconds of rest before Python hears of a moved control
const PATIENCE = 5000; // milliseconds until an answer counts as lost
const PACE = 450; // milliseconds between two words when playing
const STEP = 0.05; // what one press of an arrow key adds to T
const LARGEST_SEED = 4294967295;

const vocabularies = new Map(); // a model's words, by its name: they come once, and outlive a remount

export default livePart({ root: '.page', begin, receive, draw: (page, now) => page.ranked && frame(page, now) });

// ------------------------------------------------------------------------------------------------------ setting up

function begin(page) {
  Object.assign(page, { view: null, token: null, waiting: [], busy: false, serial: Date.now(), revealed: new Set(), gone: [] });
  page.bars = buildBars(page.find('.bars'), (i) => choose(page, i));
  wire(page);
  page.keys((key) => page.data && command(page, key), '#t');
  const resized = new ResizeObserver(() => place(page));
  resized.observe(page.find('.strip canvas'));
  page.leaving(() => resized.disconnect());
  page.watch(page.find('.strip canvas'));
}

function wire(page) {
  const { find } = page;
  const on = (selector, action) => page.press(selector, () => page.data && action());
  find('#t').oninput = (event) => setT(page, event.target.valueAsNumber);
  for (const name of ['low', 'high']) find(`#${name}`).oninput = (event) => set(page, name, event.target.valueAsNumber);
  find('#seed').onchange = (event) => typeSeed(page, event.target);
  on('.redraw', () => redraw(page));
  on('.many', () => flip(page, 'many'));
  on('.hide', () => flip(page, 'hide'));
  on('.compare', () => flip(page, 'compare'));
  on('.png', () => savePicture(page.root, `temperature-${page.shown.t.toFixed(2)}.png`));
  on('.next', () => write(page, 1));
  on('.ten', () => write(page, 10));
  on('.end', () => write(page, page.data.room));
  on('.play', () => play(page, !page.playing));
  on('.again', () => ask(page, 'again'));
  on('.another', () => another(page));
}

// --------------------------------------------------------------------------------------------- what Python has sent

function receive(page, data) {
  if (data.vocabulary !== null) vocabularies.set(data.model, data.vocabulary.split('\n'));
  if (!vocabularies.has(data.model)) {
    ask(page, 'vocabulary');
    return;
  }
  page.data = data;
  page.labels = vocabularies.get(data.model);
  page.look = readLook(page);
  sayUnit(page);
  if (arrived(page, data.start)) {
    Object.assign(page, { gone: [], waiting: [] }); // what was asked of the story before is not asked of this one
    play(page, false);
  }
  if (data.logits !== page.encoded) takeLogits(page, data.logits);
  show(page);
  place(page);
  page.refresh();
  answered(page, data);
}

// A model writes words or characters, and the page says which.
function sayUnit({ find, data }) {
  const { unit, joiner } = data;
  find('.page').classList.toggle('letters', joiner === '');
  for (const place of find('.page').querySelectorAll('.many-units')) setText(place, unit);
  for (const place of find('.page').querySelectorAll('.one-unit')) setText(place, unit.replace(/s$/, ''));
}

// How far down the page begins: from there the bars grow to the lower edge of the window.
function place({ find }) {
  const main = find('.page').getRootNode().host?.closest('[data-testid=stMain]');
  const top = find('.page').getBoundingClientRect().top + (main ? main.scrollTop : 0);
  find('.page').style.setProperty('--top', `${Math.round(top + find('.notes').offsetHeight)}px`);
}

function takeLogits(page, encoded) {
  const seen = page.shown ?? page.target;
  if (seen) page.before = { ...seen, p: seen.p.slice(0, RANKS) };
  page.encoded = encoded;
  const logits = floats(encoded);
  const ids = ranked(logits);
  page.ranked = { ids, logits: Float64Array.from(ids, (id) => logits[id]) };
  page.p = new Float64Array(page.ranked.logits.length);
  page.one = new Float64Array(page.p.length);
  page.choicesAtOne = distribute(page.ranked.logits, 0, 1, page.one);
  page.othersAtOne = sumFrom(page.one, TOP);
  page.revealed.clear();
  page.glideFrom = page.before ? performance.now() : null;
}

function answered(page, data) {
  if (!page.busy || data.serial !== page.serial) return;
  page.forget('answer');
  page.busy = false;
  if (!page.view.compare) setText(page.find('.said'), page.wrote ? sayWritten(data, page.labels) : '');
  if (page.playing && data.room > 0) page.after('play', PACE, () => write(page, 1));
  else if (page.playing) play(page, false);
  pump(page);
}

// ------------------------------------------------------------------------------------------------------ the controls

function setT(page, t) {
  set(page, 't', within(Math.round(t * 100) / 100, 0, 2));
}

function set(page, name, value) {
  if (!page.view || page.view[name] === value) return;
  page.view[name] = value;
  report(page);
  page.refresh();
  showControls(page);
}

function flip(page, name) {
  page.revealed.clear();
  set(page, name, !page.view[name]);
  show(page);
}

function typeSeed(page, input) {
  const seed = input.value === '' ? NaN : Number(input.value);
  const fits = Number.isInteger(seed) && seed >= 0 && seed <= LARGEST_SEED;
  setText(page.find('.said'), fits ? '' : `A seed is a whole number from 0 to 4,294,967,295. Seed ${page.view.seed} stays.`);
  if (fits) set(page, 'seed', seed);
  else input.value = page.view.seed;
}

function redraw(page) {
  set(page, 'seed', (page.view.seed + 1) % (LARGEST_SEED + 1));
}

function another(page) {
  redraw(page);
  if (page.data.words.length && !page.view.compare) ask(page, 'again');
}

function choose(page, i) {
  if (i >= page.ranked.ids.length) return;
  if (page.view.hide && !page.revealed.has(i)) {
    page.revealed.add(i);
    page.refresh();
  } else {
    ask(page, 'force', page.ranked.ids[i]);
  }
}

function write(page, count) {
  if (page.data.room > 0 && !page.view.compare) ask(page, 'next', count);
}

// To before word ``index``; null: before the last one.
function goBack(page, index) {
  ask(page, 'back', index);
  page.find('.story').focus({ preventScroll: true });
}

// The answer to each word sets the clock for the next one.
function play(page, on) {
  page.forget('play');
  page.playing = on && page.data.room > 0;
  if (page.playing) write(page, 1);
  page.find('.play').ariaPressed = String(page.playing);
  setText(page.find('.play'), page.playing ? 'Pause' : 'Play');
}

// ------------------------------------------------------------------------------------------------------------- keys

function command(page, key) {
  const { t } = page.view;
  if (key >= '1' && key <= String(TOP)) return () => choose(page, Number(key) - 1);
  return {
    ...along(t, 2, (to) => setT(page, to), STEP),
    n: () => write(page, 1),
    Enter: () => write(page, 1),
    ' ': () => play(page, !page.playing),
    Backspace: () => (page.data.words.length || page.busy) && goBack(page, null),
    d: () => redraw(page),
    h: () => flip(page, 'hide'),
  }[key];
}

// -------------------------------------------------------------------------------------------------- messages to Python

function ask(page, action, argument = null) {
  page.waiting.push({ action, argument });
  pump(page);
}

// One question at a time: a trigger that is set again before it was read would be lost.
function pump(page) {
  if (page.busy || !page.waiting.length) return;
  page.forget('report'); // the state of the controls goes along
  const { action, argument } = page.waiting.shift();
  page.serial += 1;
  page.wrote = action !== 'back';
  const about = page.wrote ? argument : argument ?? Math.max(0, page.data.words.length - 1); // the last word as it is by now
  page.gone = page.wrote ? [] : page.data.words.slice(about).map(([id]) => id);
  page.busy = true;
  page.after('answer', PATIENCE, () => {
    page.busy = false;
    pump(page);
    if (page.playing && !page.busy) play(page, false); // an answer that is lost sets no clock
  });
  page.ask('act', { action, argument: about, serial: page.serial, view: page.view, knows: [...vocabularies.keys()] });
}

function report(page) {
  page.after('report', REPORT, () => {
    if (page.busy) report(page);
    else page.ask('view', { view: page.view, knows: [...vocabularies.keys()] });
    nameBars(page.bars, page.target);
  });
}

// ------------------------------------------------------------------------------------------------------- one frame

function frame(page, now) {
  page.target = measure(page);
  page.shown = page.target;
  const passed = page.glideFrom === null ? 1 : Math.max(0, (now - page.glideFrom) / page.look.glide);
  if (passed < 1) {
    page.shown = between(page.before, page.target, 1 - (1 - passed) ** 3);
    page.refresh();
  } else {
    page.glideFrom = null;
    page.before = null;
  }
  paint(page);
}

// All that the picture shows, at this T and with these numbers.
function measure(page) {
  const { p, one, view, data, labels } = page;
  const choices = distribute(page.ranked.logits, 0, view.t, p);
  const number = data.numbers[view.seed - data.first] ?? null;
  const drawn = number === null ? -1 : fallsOn(p, number);
  const there = (i) => i === TOP || i < p.length; // a vocabulary may have fewer entries than there are bars
  const hidden = Array.from({ length: TOP + 1 }, (_, i) => view.hide && there(i) && !page.revealed.has(i));
  const label = (i) => labels[page.ranked.ids[i]];
  const covered = hidden.slice(0, TOP).includes(true);
  const others = sumFrom(p, TOP);
  return {
    t: view.t, p, number, drawn, hidden, label, covered, others, exact: p.slice(0, TOP), exactOthers: others,
    ghost: one.slice(0, TOP), ghostOthers: page.othersAtOne,
    labels: [...Array.from({ length: TOP }, (_, i) => label(i)), `all ${whole(Math.max(0, p.length - TOP))} other ${data.unit}`],
    counts: view.many ? count(p, ticks(page)) : null,
    choices: choicesText(choices), choicesAtOne: choicesText(page.choicesAtOne),
    drawnText: number === null ? '' : `${number.toFixed(3)} draws ${covered ? '…' : label(drawn)}`,
  };
}

// The numbers of 100 seeds in a row, from this one on.
function ticks({ view, data }) {
  const first = view.seed - data.first; // below 0: the numbers of another seed are still to come
  return view.many && first >= 0 ? data.numbers.slice(first, first + 100) : [];
}

function paint(page) {
  const { find, shown, look } = page;
  paintBars(page.bars, shown);
  const { context, width, height } = fit(find('canvas'));
  Object.assign(context, { font: look.font, textAlign: 'center', textBaseline: 'middle' });
  paintStrip(context, { x: 0, y: 0, width, height: height - 8 }, shown, look);
  paintTicks(context, { x: 0, y: height - 7, width }, ticks(page), look);
  paintNeedle(page);
  setText(find('.dial .value'), shown.t.toFixed(2));
  setText(find('.choices b'), shown.choices);
  setText(find('.choices span'), `(${shown.choicesAtOne} at T = 1)`);
}

function paintNeedle({ find, shown }) {
  const known = shown.number !== null;
  const at = known ? `${100 * shown.number}%` : '0';
  find('.strip').style.setProperty('--at', at);
  find('.strip').classList.toggle('unknown', !known);
  setText(find('.number'), known ? shown.number.toFixed(3) : '');
  setText(find('.drawn'), known ? (shown.covered ? '?' : shown.label(shown.drawn)) : '');
}

// ------------------------------------------------------------------------------------- what changes only now and then

function show(page) {
  const { find, data, labels } = page;
  find('.notes').replaceChildren(...data.notes.map((note) => make('p', '', note)));
  showControls(page);
  renderStory(find('.story'), data, labels, page.gone, {
    back: (index) => goBack(page, index),
    point: (text) => setText(find('.said'), text),
  });
  renderPair(find('.pair'), data, labels);
  page.target = measure(page);
  nameBars(page.bars, page.target);
  const drawn = page.target.drawnText ? `The number ${page.target.drawnText}.` : '';
  find('canvas').ariaLabel = `All probabilities end to end, the most probable of the ${data.unit} first. ${drawn}`;
  if (page.view.compare) setText(find('.said'), data.comparison ? sayDifference(data, labels) : '');
}

function showControls({ find, view, data }) {
  const fill = (input, value) => { if (input.valueAsNumber !== value) input.value = value; };
  fill(find('#t'), view.t);
  find('#t').ariaValueText = view.t === 0 ? '0, greedy' : view.t.toFixed(2);
  if (!find('#seed').matches(':focus')) fill(find('#seed'), view.seed);
  for (const name of ['low', 'high']) {
    fill(find(`#${name}`), view[name]);
    setText(find(`#${name} + output`), view[name].toFixed(2));
  }
  for (const name of ['many', 'hide', 'compare']) find(`.${name}`).ariaPressed = String(view[name]);
  setText(find('.hide'), view.hide ? 'Show the bars' : 'Hide the bars');
  setText(find('.compare'), view.compare ? 'One story' : 'Two temperatures');
  setText(find('h2'), view.compare ? 'The same numbers at two temperatures' : 'Story so far');
  find('.page').classList.toggle('comparing', view.compare);
  for (const name of ['next', 'ten', 'end', 'play']) find(`.${name}`).disabled = data.room <= 0;
  find('.again').disabled = data.words.length === 0;
}

// --------------------------------------------------------------------------------------------------------- small things

// Colours and type of the theme that is on now; a canvas cannot inherit them.
function readLook({ find }) {
  const canvas = find('canvas');
  const colours = properties(canvas, {
    text: '--text', line: '--grey-line', surface: '--surface', faint: '--surface-faint', probability: '--role-probability', chosen: '--role-chosen',
  });
  return { ...colours, font: getComputedStyle(canvas).font, glide: glideOf(canvas) };
}
