// Home's two stages: one clock for both, and messages to Python for other words and another image.

import { isAway } from 'live/common/connection.js';
import { setText } from 'live/common/dom.js';
import { livePart } from 'live/common/mount.js';
import { layImage, paintImageStage } from './image.js';
import { moment, onward } from './walk.js';
import { layWords, paintWords } from './words.js';

const WORD = 480; // milliseconds
const WHOLE = 12_000; // milliseconds for an image
const REST = 700; // milliseconds after the last key, then the words that follow are asked for
const PATIENCE = 5000; // milliseconds until an answer counts as lost

export default livePart({ root: '.page', begin, receive, draw });

function begin(page, data) {
  const { find } = page;
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  Object.assign(page, { at: { words: 0, pixels: 0 }, playing: !still.matches, still, since: null, of: {}, busy: false, wanted: null, serial: Date.now() });
  find('#dish').value = data.dish;
  find('#dish').oninput = () => typed(page, false);
  find('#dish').onkeydown = ({ key, isComposing }) => { // false would take every other key away
    if (key === 'Enter' && !isComposing) enter(page);
  };
  page.press('.play', () => toggle(page));
  page.press('.another', () => another(page));
  page.watch(find('canvas'));
  page.keys((key) => command(page, key));
  page.listen(document, 'visibilitychange', () => { page.since = null; });
  invite();
}

// Enter starts the tour: its button has the focus, unless the visitor has put it somewhere already. It cannot have it before the
// page is shown.
function invite(tries = 600) {
  const door = /** @type {HTMLElement | null} */ (document.querySelector('.st-key-home_start a'));
  if (!document.activeElement?.matches('body, [data-testid=stMain]')) return;
  door?.focus({ preventScroll: true });
  if (tries && document.activeElement !== door) requestAnimationFrame(() => invite(tries - 1));
}

// --------------------------------------------------------------------------------------------- what Python has sent

function receive(page, data) {
  page.data = data;
  take(page, 'words', layWords, 'words');
  take(page, 'image', layImage, 'pixels');
  setText(page.find('label'), data.before || 'Begin with');
  if (data.serial === page.serial) answered(page);
  page.since = null;
  page.refresh();
}

// What is the same as before goes on as it was.
function take(page, name, lay, place) {
  const { refusal = '', of, whole = true } = page.data[name];
  const line = page.find(`.${name} .refusal`);
  setText(line, refusal);
  line.hidden = refusal === '';
  page.find(`.${name}`).classList.toggle('refused', refusal !== '');
  if (refusal || page.of[name] === `${of} ${whole}`) return;
  page.of[name] = `${of} ${whole}`;
  lay(page);
  page.at[place] = page.still.matches ? Infinity : 0;
}

function answered(page) {
  page.busy = false;
  page.forget('answer');
  if (page.wanted) send(page);
}

// ------------------------------------------------------------------------------------------------- what the visitor does

// At every key the next word; once the visitor rests, the words that follow.
function typed(page, whole) {
  page.wanted = { text: page.find('#dish').value, whole };
  if (!page.busy) send(page);
  if (whole) page.forget('rest');
  else page.after('rest', REST, () => typed(page, true));
}

function enter(page) {
  typed(page, true);
  page.find('#dish').blur();
  if (!page.still.matches) play(page, true);
}

function send(page) {
  page.serial += 1;
  page.busy = true;
  page.after('answer', PATIENCE, () => answered(page));
  page.ask('dish', { ...page.wanted, serial: page.serial });
  if (!isAway()) page.wanted = null;
}

function another(page) {
  page.forget('rest');
  page.ask('another', { text: page.find('#dish').value, serial: page.serial });
  if (!page.still.matches) play(page, true);
}

function command(page, key) {
  return {
    ' ': () => toggle(page),
    n: () => another(page),
    ArrowLeft: () => step(page, -1),
    ArrowRight: () => step(page, 1),
  }[key];
}

function step(page, by) {
  const count = page.data.words.steps?.length ?? 0;
  if (!count) return;
  play(page, false);
  const { written } = moment(page.at.words, count);
  const target = Math.max(1, Math.min(count, written + by));
  page.at.words = target === count ? count : target - 0.01; // the word is there, the bars that it was drawn from beside it
  page.refresh();
}

function toggle(page) {
  if (!page.playing && over(page)) page.at = { words: 0, pixels: 0 };
  play(page, !page.playing);
}

function play(page, on) {
  Object.assign(page, { playing: on, since: null });
  page.refresh();
}

// ------------------------------------------------------------------------------------------------------- one frame

function counts({ data, picture }) {
  const { steps, whole } = data.words;
  return { words: steps && whole ? steps.length : 0, pixels: picture?.pixels ?? 0 };
}

function over(page) {
  const { words: most, pixels } = counts(page);
  return page.at.words >= most && page.at.pixels >= pixels;
}

function draw(page, now) {
  const { at, data } = page;
  const count = counts(page);
  if (page.playing) {
    const passed = page.since === null ? 0 : now - page.since;
    page.since = now;
    if (data.words.whole) at.words = onward(at.words, passed, WORD, count.words);
    at.pixels = onward(at.pixels, passed, WHOLE / (count.pixels || 1), count.pixels);
  }
  if (data.words.steps) paintWords(page);
  if (page.picture) paintImageStage(page);
  if (page.playing && over(page) && data.words.whole !== false) page.playing = false;
  setText(page.find('.play'), page.playing ? 'Pause' : 'Play');
  page.root.dataset.words = String(Math.floor(Math.min(at.words, count.words)));
  page.root.dataset.pixels = String(Math.floor(Math.min(at.pixels, count.pixels)));
  if (page.playing) page.refresh();
}
