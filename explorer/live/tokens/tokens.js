// The page on tokens: one state, drawn anew at every change; Python is asked for stems only and told where the hand rests.

import { arrived } from 'live/common/arrival.js';
import { html, setText } from 'live/common/dom.js';
import { along } from 'live/common/keys.js';
import { livePart } from 'live/common/mount.js';
import { within } from 'live/common/numbers.js';
import { savePicture } from 'live/common/picture.js';
import { about, drawChips, drawCount } from './chips.js';
import { drawPrice, nextSize, sizeAt } from './price.js';
import { drawSequence, drawShift } from './shift.js';
import { fillerName, idOf, stemmed, unstemmed } from './tokenizer.js';

const REST = 150; // milliseconds without a change before Python hears of it
const SWITCHES = ['punctuation', 'lower', 'stem'];
const vocabularies = new Map(); // by the model's name: they come once, and outlive a remount
const vocabularyStems = new Map();
const stems = new Map();

export default livePart({ root: '.page', acts: { go }, begin, receive, draw: (page) => page.model && drawShift(page) });

function begin(page) {
  Object.assign(page, { chips: [], token: null, view: null });
  page.countParts = [html('b'), html('span', { class: 'grey' })];
  page.find('.count').append(...page.countParts);
  wire(page);
  page.watch(page.find('.inputs'));
  page.keys((key) => page.view && command(page, key));
}

function wire(page) {
  const { find } = page;
  find('#text').oninput = (event) => go(page, { text: event.target.value.toWellFormed() });
  for (const button of page.root.querySelectorAll('[data-kind]')) button.onclick = () => setKind(page, button.dataset.kind);
  for (const button of page.root.querySelectorAll('[data-switch]')) button.onclick = () => flip(page, button.dataset.switch);
  page.press('.as-trained', () => go(page, usual(page.models[page.view.kind])));
  page.press('.png', () => savePicture(page.root, 'tokens.png'));
  const range = find('#size');
  range.oninput = () => {
    page.sliding = true;
    go(page, { size: sizeAt(range.valueAsNumber / 1000, page.model.entries) });
  };
  range.onchange = () => { page.sliding = false; };
}

// --------------------------------------------------------------------------------------------- what Python has sent

function receive(page, data) {
  for (const [name, text] of Object.entries(data.vocabularies)) vocabularies.set(name, text.split('\n'));
  for (const [name, text] of Object.entries(data.vocabulary_stems)) vocabularyStems.set(name, text.split('\n'));
  Object.entries(data.stems).forEach(([word, stem]) => stems.set(word, stem));
  [page.chosen] = data.models;
  page.models = Object.fromEntries(data.models.map((model) => [model.kind, model]));
  page.notes = data.notes;
  if (arrived(page, data.start)) page.find('#text').value = page.view.text;
  if (data.models.some(({ name }) => !vocabularies.has(name))) return report(page, 0);
  return draw(page);
}

// ---------------------------------------------------------------------------------------------------- what changes

function usual({ punctuation, lower, entries }) {
  return { punctuation, lower, stem: false, size: entries };
}

function go(page, changes) {
  if (!page.view) return;
  Object.assign(page.view, changes);
  page.view.at = within(page.view.at, 0, page.models[page.view.kind].length);
  draw(page);
  report(page, page.view.stem && page.lacking ? 0 : REST);
}

function setKind(page, kind) {
  if (kind !== page.view.kind && page.models[kind]) go(page, { kind, ...usual(page.models[kind]) });
}

function flip(page, name) {
  if (name === 'lower' || page.view.kind === 'words') go(page, { [name]: !page.view[name] });
}

function report(page, delay) {
  page.after('report', delay, () => page.ask('view', {
    view: page.view, knows: [...vocabularies.keys()], stems: [...vocabularyStems.keys()], serial: Math.random(),
  }));
}

// ------------------------------------------------------------------------------------------------------------ drawing

function draw(page) {
  const { view } = page;
  page.model = page.models[view.kind];
  page.index = indexOf(page.model.name);
  page.stemsOf = vocabularyStems.get(page.model.name);
  page.raw = unstemmed(view.text, view, page.model);
  const cutDown = view.stem && view.kind === 'words';
  page.lacking = cutDown && (!page.stemsOf || page.raw.some((word) => !stems.has(word)));
  page.tokens = cutDown ? stemmed(page.raw, stems) : page.raw;
  page.full = page.tokens.map((token) => idOf(token, page, Infinity));
  page.ids = page.full.map((id) => (id !== null && id < view.size ? id : page.model.unknown));
  page.entries = entriesOf(page, cutDown);
  drawSwitches(page);
  setText(page.find('.whose'), whose(page));
  drawCount(page);
  drawChips(page);
  setText(page.find('.chosen'), chosenSentence(page));
  drawPrice(page);
  drawSequence(page);
  setText(page.find('.notes'), page.notes.join(' '));
  page.root.classList.add('drawn');
}

// The menu names one model; the other kind of token is another model's.
function whose({ model, chosen }) {
  if (model.name === chosen.name) return '';
  return `“${chosen.title}” reads ${chosen.kind}. These ${model.kind}, their ids and their parameters are those of “${model.title}”.`;
}

const indices = new Map();

function indexOf(name) {
  if (!indices.has(name)) indices.set(name, new Map(vocabularies.get(name).map((token, id) => [token, id])));
  return indices.get(name);
}

// As many chips as the sequence has places; then the stop or the padding, if there is one and room for it.
function entriesOf(page, cutDown) {
  const places = page.model.length + 1;
  const entries = page.tokens.slice(0, places).map((text, place) => ({ text, id: page.ids[place], from: cutDown ? page.raw[place] : undefined }));
  const { filler } = page.model;
  if (entries.length < places && filler !== null) entries.push({ text: fillerName(page.model), id: filler, padding: places - entries.length });
  return entries;
}

function chosenSentence(page) {
  const entry = page.entries[page.view.at];
  const { filler, stop } = page.model;
  if (filler === null) return entry ? about(page, entry) : `Place ${page.view.at + 1} is empty: this model has no padding.`;
  return entry ? about(page, entry) : `Place ${page.view.at + 1} is padding: id ${filler}${filler === stop ? ', as the stop token' : ''}.`;
}

const MARKS_SAID = {
  pad: ['pad punctuation', 'Spaces around punctuation marks (U)'],
  strip: ['strip punctuation', 'Punctuation marks are taken away (U)'],
  filter: ['filter signs', 'Punctuation marks are read as spaces (U)'],
};

function drawSwitches(page) {
  const { view, model, models } = page;
  const [name, title] = MARKS_SAID[model.marks];
  setText(page.find('[data-switch=punctuation]'), name);
  page.find('[data-switch=punctuation]').title = title;
  const words = view.kind === 'words';
  for (const button of page.root.querySelectorAll('[data-kind]')) {
    button.ariaPressed = String(button.dataset.kind === view.kind);
    button.disabled = !models[button.dataset.kind];
  }
  for (const name of SWITCHES) {
    const button = page.find(`[data-switch=${name}]`);
    button.ariaPressed = String(view[name]);
    button.disabled = !words && name !== 'lower';
  }
  page.find('.as-trained').disabled = Object.entries(usual(model)).every(([name, value]) => view[name] === value);
}

// --------------------------------------------------------------------------------------------------------------- keys

function command(page, key) {
  const { at, kind } = page.view;
  const last = Math.min(page.entries.length - 1, page.model.length);
  return {
    ...along(at, last, (to) => go(page, { at: Math.min(to, last) })),
    ArrowUp: () => stepSize(page, 1),
    ArrowDown: () => stepSize(page, -1),
    k: () => setKind(page, kind === 'words' ? 'characters' : 'words'),
    u: () => flip(page, 'punctuation'),
    l: () => flip(page, 'lower'),
    s: () => flip(page, 'stem'),
  }[key];
}

function stepSize(page, direction) {
  go(page, { size: nextSize(page.view.size, page.model.entries, direction) });
}
