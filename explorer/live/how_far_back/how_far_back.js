// The picture: what Streamlit calls. All gradients are here from the start; only the [UNK] replacement is asked of the server.

import { floats, isOwned, setText } from '../common/making.js';
import { savePicture } from '../common/picture.js';
import { paintCurves, paintStretch } from './curves.js';
import { rowOf } from './numbers.js';
import { buildTexts, paintTexts } from './texts.js';

const REPORT = 150; // milliseconds of rest before Python hears of it

const pages = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const page = pages.get(parentElement) ?? mount(parentElement);
  pages.set(parentElement, page);
  page.trigger = setTriggerValue;
  receive(page, data);
  return () => unmount(page, parentElement);
}

function mount(parentElement) {
  const find = (selector) => parentElement.querySelector(selector);
  const page = { find, root: find('.page'), view: null, rested: null };
  find('.back').onclick = () => choose(page, { word: page.view.word - 1 });
  find('.forth').onclick = () => choose(page, { word: page.view.word + 1 });
  find('.png').onclick = () => savePicture(page.root, 'memory.png');
  page.root.querySelectorAll('[data-measure], [data-scale]').forEach((button) => {
    button.onclick = () => choose(page, { ...button.dataset });
  });
  listen(page, find('.models'));
  page.onKey = (event) => onKey(page, event);
  document.addEventListener('keydown', page.onKey);
  page.observer = new ResizeObserver(() => page.data && paint(page));
  page.observer.observe(find('.curves'));
  return page;
}

// A word that is rested on shows its prediction for as long; a click keeps it.
function listen(page, models) {
  const wordOf = ({ target }) => target.closest('[data-word]')?.dataset.word;
  models.onpointerover = (event) => event.pointerType === 'mouse' && rest(page, wordOf(event));
  models.onpointerleave = () => rest(page, undefined);
  models.onclick = (event) => wordOf(event) !== undefined && choose(page, { word: Number(wordOf(event)) });
}

function unmount(page, parentElement) {
  pages.delete(parentElement);
  page.observer.disconnect();
  clearTimeout(page.later);
  document.removeEventListener('keydown', page.onKey);
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
  now.word = Math.max(0, Math.min(page.data.words.length - 1, now.word));
  if (JSON.stringify(now) === JSON.stringify(page.view)) return;
  Object.assign(page, { view: now, rested: null });
  paint(page);
  clearTimeout(page.later);
  page.later = setTimeout(() => page.trigger('view', { ...page.view, of: page.data.of }), REPORT);
}

function paint(page) {
  const { view, data } = page;
  const word = page.rested ?? view.word;
  const rows = view.measure === 'gradient' ? page.norms.map((packed) => rowOf(packed, word)) : measured(data, word);
  page.root.classList.toggle('waiting', !rows);
  setText(page.find('.word'), `after “${data.words[word]}”`);
  page.root.querySelectorAll('[data-measure]').forEach((each) => each.setAttribute('aria-pressed', each.dataset.measure === view.measure));
  page.root.querySelectorAll('[data-scale]').forEach((each) => each.setAttribute('aria-pressed', each.dataset.scale === view.scale));
  paintTexts(page, word, rows);
  paintCurves(page, word, rows);
  paintStretch(page, word);
  if (page.rested === null) setText(page.find('.aloud'), `After “${data.words[word]}”. ${page.texts.map(({ said }, i) => `${data.models[i].title}: ${said.textContent}`).join(' ')}`);
}

function measured({ replaced }, word) {
  return replaced?.word === word ? replaced.rows.map((row) => Float32Array.from(row)) : null;
}

function onKey(page, event) {
  if (!page.data || event.shiftKey || isOwned(event)) return;
  const { word, scale, measure } = page.view;
  const changed = {
    ArrowLeft: { word: word - 1 },
    ArrowRight: { word: word + 1 },
    Home: { word: 0 },
    End: { word: page.data.words.length - 1 },
    l: { scale: scale === 'log' ? 'linear' : 'log' },
    u: { measure: measure === 'gradient' ? 'unknown' : 'gradient' },
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!changed) return;
  event.preventDefault();
  choose(page, changed);
}
