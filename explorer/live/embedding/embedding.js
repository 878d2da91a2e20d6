// The page on the embedding: which word, compared with which. Python answers with rows and neighbours; the rest is done here.

import { arrived } from 'live/common/arrival.js';
import { isAway } from 'live/common/connection.js';
import { cut, makeButton, setText, svg } from 'live/common/dom.js';
import { showMore } from 'live/common/more.js';
import { livePart } from 'live/common/mount.js';
import { floats, whole, within } from 'live/common/numbers.js';
import { savePicture } from 'live/common/picture.js';
import { comparedSentence, drawComparison, readDimension } from './compare.js';
import { drawLookup, drawNeighbours } from './lookup.js';
import { drawMap, listenToMap, zoomBy } from './map.js';
import { shownName } from './rows.js';

const PATIENCE = 5000; // milliseconds until an answer counts as lost
const OFFERS = 7;
const REST = ['ArrowLeft', 'ArrowRight', '+', '-', '0', 'w', 's']; // keys of what More shows
const known = new Map(); // by the model's name: what does not change, with the vocabulary; it comes once

export default livePart({ root: '.page', acts: { choose, compareWith, peek }, begin, receive, draw: drawRest });

function begin(page) {
  Object.assign(page, { nodes: new Map(), token: null, view: null, peeked: null, zoom: { by: 1, x: 0, y: 0 }, serial: Date.now(), busy: false });
  page.plane = page.find('.plane');
  page.links = svg('g', { class: 'links' }, page.plane);
  wire(page);
  listenToMap(page);
  page.watch(page.plane);
  page.keys((key) => page.answer && keyed(page, key));
}

function wire(page) {
  const { find } = page;
  find('#word').oninput = (event) => typed(page, event.target.value);
  onEnter(find('#word'), (input) => settled(page, input.value));
  onEnter(find('#other'), (input) => otherTyped(page, input));
  find('#other').oninput = (event) => {
    const id = idOf(page, event.target.value);
    if (id !== undefined) compareWith(page, id);
  };
  find('#among').onchange = (event) => change(page, { among: Number(event.target.value) });
  page.press('.sorted', () => flipSort(page));
  page.press('.more', () => flipMore(page));
  page.press('.png', () => savePicture(page.root, 'embedding.png'));
  page.press('.closer', () => zoomBy(page, 1.6));
  page.press('.farther', () => zoomBy(page, 1 / 1.6));
  page.press('.whole', () => zoomBy(page, 0));
  for (const button of page.root.querySelectorAll('[data-map]')) button.onclick = () => setMap(page, button.dataset.map);
  for (const band of page.root.querySelectorAll('.band')) {
    band.onpointermove = (event) => page.compared && readDimension(page, Math.floor((event.offsetX / band.clientWidth) * page.compared.order.length));
    band.onpointerleave = () => page.compared && setText(find('.read'), comparedSentence(page));
  }
}

function onEnter(input, action) {
  input.onkeydown = (event) => {
    if (event.key === 'Enter' && !event.isComposing) action(input);
  };
}

// --------------------------------------------------------------------------------------------- what Python has sent

function receive(page, data) {
  if (data.fixed) known.set(data.fixed.name, decodeFixed(data.fixed));
  if (!known.has(data.model)) return question(page);
  if (page.fixed?.name !== data.model) {
    page.nodes.forEach((node) => node.element.remove());
    page.nodes.clear();
    page.zoom = { by: 1, x: 0, y: 0 };
  }
  page.fixed = known.get(data.model);
  if (arrived(page, data.start)) for (const field of ['#word', '#other']) page.find(field).value = '';
  const { answer } = data;
  page.answer = { ...answer, rows: floats(answer.rows), spots: floats(answer.spots), aroundSpots: floats(answer.around_spots) };
  if (page.busy && data.serial === page.serial) answered(page);
  draw(page);
}

function answered(page) {
  page.forget('answer');
  page.busy = false;
  if (page.waiting) question(page);
}

function decodeFixed(fixed) {
  const vocabulary = fixed.vocabulary.split('\n');
  return { ...fixed, vocabulary, spots: floats(fixed.spots), index: new Map(vocabulary.map((token, id) => [token, id])) };
}

// ------------------------------------------------------------------------------------------------------------- asking

function change(page, changes) {
  if (!page.view) return;
  Object.assign(page.view, changes);
  page.peeked = null;
  if (page.busy) page.waiting = true;
  else question(page);
}

// One question at a time; the newest wish waits for the answer to the one before.
function question(page) {
  page.waiting = isAway();
  page.serial += 1;
  page.busy = true;
  page.after('answer', PATIENCE, () => answered(page));
  page.ask('view', { view: page.view ?? null, knows: [...known.keys()], serial: page.serial });
}

function choose(page, id) {
  page.find('#word').value = '';
  setText(page.find('.said'), '');
  take(page, id);
}

function take(page, id) {
  if (id !== page.view.word) change(page, { word: id, other: null });
  offer(page, page.find('#word').value);
}

function compareWith(page, id) {
  change(page, { other: id === page.answer.near[0] ? null : id });
}

// Resting on a neighbour compares with it, as long as the hand stays.
function peek(page, id) {
  if (!page.view.more || page.peeked === id || (id !== null && !page.answer.kept.includes(id))) return;
  page.peeked = id;
  drawRest(page);
}

function setMap(page, map) {
  page.zoom = { by: 1, x: 0, y: 0 };
  page.view.map = map;
  drawRest(page);
  change(page, {});
}

// What was set of the rest goes with it: a link that names it would show it.
function flipMore(page) {
  const changes = page.view.more ? { more: false, other: null, map: 'common', sort: false } : { more: true };
  Object.assign(page.view, changes);
  draw(page);
  change(page, {});
}

function flipSort(page) {
  page.view.sort = !page.view.sort;
  drawRest(page);
  change(page, {});
}

// ------------------------------------------------------------------------------------------------------------- typing

function normal({ fixed: { kind, index, special } }, text) {
  const word = text.trim();
  const asWritten = index.has(word) || Object.values(special).includes(word);
  return kind === 'words' && !asWritten ? word.toLowerCase() : word || text;
}

function idOf(page, text) {
  const token = normal(page, text);
  if (token === '') return undefined;
  const special = Object.entries(page.fixed.special).find(([, name]) => name === token);
  return special ? Number(special[0]) : page.fixed.index.get(token === '␣' ? ' ' : token);
}

function typed(page, text) {
  setText(page.find('.said'), '');
  const id = idOf(page, text);
  if (id !== undefined) take(page, id);
  offer(page, text);
}

// What is no word of the vocabulary is [UNK] to the model: that is the row that it would read.
function settled(page, text) {
  const id = idOf(page, text);
  if (text.trim() === '') return;
  if (id === undefined) {
    setText(page.find('.said'), `“${cut(text.trim(), 40)}” is not among the ${whole(page.fixed.entries)} entries of the vocabulary: ${instead(page)}.`);
    if (page.fixed.unknown !== null) take(page, page.fixed.unknown);
  } else choose(page, id);
}

function otherTyped(page, input) {
  const id = idOf(page, input.value);
  if (id === undefined && input.value.trim()) setText(page.find('.said'), `“${cut(input.value.trim(), 40)}” is not in the vocabulary: ${instead(page)}.`);
  if (input.value.trim() && (id ?? page.fixed.unknown) !== null) compareWith(page, id ?? page.fixed.unknown);
}

// What the model does about a word that it does not know.
function instead({ fixed }) {
  return fixed.unknown === null ? 'the model has no row for it' : `the model reads ${fixed.special[fixed.unknown]}`;
}

// The commonest words that begin as typed; before anything is typed, those that are worth a look.
function offer(page, text) {
  const start = normal(page, text);
  const { index } = page.fixed;
  const found = start === '' ? page.suggestions.map((word) => index.get(word)) : beginning(page, start);
  const offers = page.find('.offers');
  offers.replaceChildren(...found.filter((id) => id !== undefined).map((id) => {
    const button = makeButton('', () => choose(page, id), shownName(page, id));
    button.ariaPressed = String(id === page.view.word);
    return button;
  }));
}

function beginning(page, start) {
  const { vocabulary } = page.fixed;
  const found = [];
  for (let id = page.fixed.first; id < vocabulary.length && found.length < OFFERS; id += 1) if (vocabulary[id].startsWith(start)) found.push(id);
  return found;
}

// ------------------------------------------------------------------------------------------------------------ drawing

function draw(page) {
  page.suggestions = page.fixed.suggestions;
  if (page.peeked !== null && !page.answer.kept.includes(page.peeked)) page.peeked = null;
  offer(page, page.find('#word').value);
  page.find('#word').placeholder = shownName(page, page.answer.word);
  showMore(page.root, page.view.more, 'the map, and two rows compared');
  drawLookup(page);
  drawNeighbours(page);
  page.root.classList.add('drawn');
  drawRest(page);
}

function drawRest(page) {
  if (!page.answer || !page.view.more) return; // what is not there has no size
  drawComparison(page);
  drawMap(page);
}

// --------------------------------------------------------------------------------------------------------------- keys

// A key that acts on what is not shown shows it.
function keyed(page, key) {
  const action = command(page, key);
  if (!action || page.view.more || !REST.includes(key)) return action;
  return () => {
    flipMore(page);
    action();
  };
}

function command(page, key) {
  const { word } = page.view;
  const last = page.fixed.entries - 1;
  return {
    ArrowDown: () => choose(page, Math.min(last, word + 1)),
    ArrowUp: () => choose(page, Math.max(0, word - 1)),
    ArrowRight: () => nextPartner(page, 1),
    ArrowLeft: () => nextPartner(page, -1),
    Home: () => choose(page, 0),
    End: () => choose(page, last),
    Enter: () => choose(page, page.answer.partner),
    '+': () => zoomBy(page, 1.6),
    '-': () => zoomBy(page, 1 / 1.6),
    0: () => zoomBy(page, 0),
    w: () => setMap(page, page.view.map === 'near' ? 'common' : 'near'),
    s: () => flipSort(page),
  }[key];
}

function nextPartner(page, step) {
  const { near, partner } = page.answer;
  if (near.length) compareWith(page, near[within(near.indexOf(partner) + step, 0, near.length - 1)]);
}
