// The columns: what Streamlit calls. The temperature moves all bars in the browser; what is written comes from Python.

import { make, setText } from 'live/common/dom.js';
import { along } from 'live/common/keys.js';
import { livePart } from 'live/common/mount.js';
import { floats, within } from 'live/common/numbers.js';
import { savePicture } from 'live/common/picture.js';
import { distribute, ranked } from 'live/common/probability.js';
import { buildColumn, paintColumn, showWritten } from './columns.js';

const REPORT = 150; // milliseconds of rest before Python hears of a moved control
const STEP = 0.05; // what one press of an arrow key adds to T
const LARGEST_SEED = 4294967295;

const vocabularies = new Map(); // how tokens are shown; they come once, and outlive a remount

export default livePart({ root: '.page', acts: { look }, begin, receive, draw });

function begin(page) {
  Object.assign(page, { view: null, columns: {}, names: '', reads: {}, encoded: {} });
  const { find } = page;
  find('.t').oninput = () => setT(page, find('.t').valueAsNumber);
  find('.seed').onchange = () => typeSeed(page, find('.seed'));
  page.press('.another', () => another(page));
  page.press('.png', () => page.data && savePicture(page.root, `compare-${page.view.t.toFixed(2)}.png`));
  page.keys((key) => page.data && command(page, key), '.t');
}

// --------------------------------------------------------------------------------------------- what Python has sent

function receive(page, data) {
  page.view ??= { ...data.start };
  for (const [key, tokens] of Object.entries(data.vocabularies)) if (tokens !== null) vocabularies.set(key, tokens.split('\n'));
  if (!data.models.every(({ vocabulary }) => vocabularies.has(vocabulary))) {
    report(page); // says what it knows, and Python sends the rest
    return;
  }
  page.data = data;
  page.root.classList.toggle('calm', data.calm);
  page.labels = Object.fromEntries(data.models.map(({ vocabulary }) => [vocabulary, vocabularies.get(vocabulary)]));
  page.indexes = Object.fromEntries(Object.entries(page.labels).map(([key, labels]) => [key, new Map(labels.map((label, i) => [label, i]))]));
  page.find('.notes').replaceChildren(...data.notes.map((note) => make('p', '', note)));
  setText(page.find('.aside'), data.aside);
  arrange(page);
  data.models.forEach((model) => readLogits(page, model));
  data.models.forEach((model) => showWritten(page, model));
  showControls(page);
  page.refresh();
}

function arrange(page) {
  const names = page.data.models.map(({ name }) => name).join(' ');
  if (names === page.names) return;
  page.names = names;
  page.columns = Object.fromEntries(page.data.models.map((model) => [model.name, buildColumn(page, model)]));
  page.find('.columns').replaceChildren(...Object.values(page.columns).map(({ column }) => column));
  page.find('.columns').style.setProperty('--count', page.data.models.length);
}

function readLogits(page, { name }) {
  const encoded = page.data.logits[name];
  if (page.encoded[name] === encoded) return;
  page.encoded[name] = encoded;
  const logits = floats(encoded);
  const order = ranked(logits);
  const ranks = new Int32Array(order.length);
  order.forEach((token, rank) => { ranks[token] = rank; });
  const one = new Float64Array(logits.length);
  distribute(logits, order[0], 1, one);
  page.reads[name] = { logits, order, ranks, one, p: new Float64Array(logits.length) };
}

// ------------------------------------------------------------------------------------------------------ the controls

function setT(page, t) {
  set(page, 't', within(Math.round(t * 100) / 100, 0, 2));
}

function set(page, name, value) {
  if (!page.view || page.view[name] === value) return;
  page.view[name] = value;
  showControls(page);
  page.refresh();
  report(page, name === 't' ? REPORT : 0);
}

function look(page, word) {
  set(page, 'word', page.view.word === word ? '' : word);
}

function another(page) {
  set(page, 'seed', page.view.seed >= LARGEST_SEED ? 0 : page.view.seed + 1);
}

function typeSeed(page, input) {
  const seed = input.value === '' ? NaN : Number(input.value);
  const fits = Number.isInteger(seed) && seed >= 0 && seed <= LARGEST_SEED;
  setText(page.find('.said'), fits ? '' : `A seed is a whole number from 0 to 4,294,967,295. Seed ${page.view.seed} stays.`);
  if (fits) set(page, 'seed', seed);
  else input.value = page.view.seed;
}

function report(page, rest = 0) {
  page.after('report', rest, () => page.ask('view', { ...page.view, knows: [...vocabularies.keys()] }));
}

function showControls({ find, view }) {
  if (find('.t').valueAsNumber !== view.t) find('.t').value = view.t;
  find('.t').ariaValueText = view.t === 0 ? '0, greedy' : view.t.toFixed(2);
  if (!find('.seed').matches(':focus')) find('.seed').value = view.seed;
  setText(find('.value'), view.t.toFixed(2));
}

/** The server's own button, which shows what a seed decides. @returns {HTMLElement | null} */
const more = () => document.querySelector('.st-key-compare_more button');

function command(page, key) {
  return {
    ...along(page.view.t, 2, (t) => setT(page, t), STEP),
    n: () => (page.data.calm ? more()?.click() : another(page)),
  }[key];
}

// --------------------------------------------------------------------------------------------------------- one frame

function draw(page) {
  if (!page.data) return;
  for (const model of page.data.models) {
    const { logits, order, p } = page.reads[model.name];
    distribute(logits, order[0], page.view.t, p);
    paintColumn(page, model);
  }
  const { t, seed } = page.data.written;
  page.root.classList.toggle('stale', t !== page.view.t || seed !== page.view.seed);
}
