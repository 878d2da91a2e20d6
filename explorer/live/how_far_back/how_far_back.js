// The picture: what Streamlit calls. All gradients are here from the start; only the [UNK] replacement is asked of the server.

import { setText } from 'live/common/dom.js';
import { along } from 'live/common/keys.js';
import { livePart } from 'live/common/mount.js';
import { floats, within } from 'live/common/numbers.js';
import { savePicture } from 'live/common/picture.js';
import { paintCurves, paintStretch } from './curves.js';
import { rowOf } from './numbers.js';
import { buildTexts, paintTexts } from './texts.js';

const REPORT = 150; // milliseconds of rest before Python hears of it

export default livePart({ root: '.page', begin, receive, draw: (page) => page.data && paint(page) });

function begin(page) {
  Object.assign(page, { view: null, rested: null });
  page.press('.back', () => choose(page, { word: page.view.word - 1 }));
  page.press('.forth', () => choose(page, { word: page.view.word + 1 }));
  page.press('.png', () => savePicture(page.root, 'memory.png'));
  page.root.querySelectorAll('[data-measure], [data-scale]').forEach((button) => {
    button.onclick = () => choose(page, { ...button.dataset });
  });
  listen(page, page.find('.models'));
  page.keys((key, { shiftKey }) => page.data && !shiftKey && command(page, key));
  page.watch(page.find('.curves'), page.find('.stretch'));
}

// A word that is rested on shows its prediction for as long; a click keeps it.
function listen(page, models) {
  const wordOf = ({ target }) => target.closest('[data-word]')?.dataset.word;
  models.onpointerover = (event) => event.pointerType === 'mouse' && rest(page, wordOf(event));
  models.onpointerleave = () => rest(page, undefined);
  models.onclick = (event) => wordOf(event) !== undefined && choose(page, { word: Number(wordOf(event)) });
}

function receive(page, data) {
  const isNew = data.of !== page.data?.of;
  page.data = data;
  if (isNew) {
    page.view = { ...data.start };
    page.rested = null;
    page.joiner = data.words.every((word) => Array.from(word).length === 1) ? '' : ' ';
    page.norms = data.models.map(({ norms }) => floats(norms));
    buildTexts(page);
  }
  paint(page);
}

function rest(page, word) {
  if (page.view.measure !== 'gradient') return;
  const rested = word === undefined ? null : Number(word);
  if (rested === page.rested) return;
  page.rested = rested;
  paint(page);
}

function choose(page, changed) {
  const now = { ...page.view, ...changed };
  now.word = within(now.word, 0, page.data.words.length - 1);
  if (JSON.stringify(now) === JSON.stringify(page.view)) return;
  Object.assign(page, { view: now, rested: null });
  paint(page);
  page.after('report', REPORT, () => page.ask('view', { ...page.view, of: page.data.of }));
}

function paint(page) {
  const { view, data } = page;
  const word = page.rested ?? view.word;
  const replaced = data.replaced?.word === word ? data.replaced.rows.map((row) => Float32Array.from(row)) : null;
  const rows = view.measure === 'gradient' ? page.norms.map((packed) => rowOf(packed, word)) : replaced;
  page.root.classList.toggle('waiting', !rows);
  setText(page.find('.word'), `after “${data.words[word]}”`);
  page.root.querySelectorAll('[data-measure]').forEach((each) => each.setAttribute('aria-pressed', each.dataset.measure === view.measure));
  page.root.querySelectorAll('[data-scale]').forEach((each) => each.setAttribute('aria-pressed', each.dataset.scale === view.scale));
  paintTexts(page, word, rows);
  paintCurves(page, word, rows);
  paintStretch(page, word);
  if (page.rested === null) setText(page.find('.aloud'), `After “${data.words[word]}”. ${page.texts.map(({ said }, i) => `${data.models[i].title}: ${said.textContent}`).join(' ')}`);
}

function command(page, key) {
  const { word, scale, measure } = page.view;
  return {
    ...along(word, page.data.words.length - 1, (to) => choose(page, { word: to })),
    l: () => choose(page, { scale: scale === 'log' ? 'linear' : 'log' }),
    u: () => choose(page, { measure: measure === 'gradient' ? 'unknown' : 'gradient' }),
  }[key];
}
