// The text model, unrolled: a row for each word, from the word at the left through its strips to the right; the states run from
// row to row, downwards. Of the current row goes on what the model expects next.

import { colour, ramp } from 'live/common/canvas.js';
import { cut, html, make, setText } from 'live/common/dom.js';
import { along } from 'live/common/keys.js';
import { bytes, percent, whole, within } from 'live/common/numbers.js';
import { COLOURS, bitmap, mix } from './drawing.js';
import { choose, click, component, fadeAims, showPlace } from './scene.js';
import { draw, rowY } from './text_drawing.js';

const LEAST = 30; // px a row needs
const MOST = 92; // px a row takes where there is room
const ROWS = 6; // bars: five words and all the others

const TEXT = { cursor: 'word', count, take, colour: recolour, layout, aims, draw, show: placeRows, summary, under, detail, pointed, asks: () => false, command };

export default component(TEXT);

function take(view, data) {
  view.word = data.start;
  view.strips = data.parts.flatMap((part) => stripsOf(data, part));
}

// A strip: where it lies, its bytes, its colours, and whether it runs on from word to word.
function stripsOf(data, part) {
  if (part.part === 'embedding') return [{ part, levels: bytes(data.embedding.levels), numbers: data.embedding.numbers, role: 'text', left: part.left, right: part.right }];
  if (part.part !== 'recurrent') return [];
  const values = data.layers[Number(part.name.split('-')[1]) - 1];
  const names = ['cell_state', 'hidden_state'].filter((name) => values[name]);
  const inner = 0.012;
  const between = names.length > 1 ? 0.014 : 0;
  const width = (part.right - part.left - 2 * inner - between) / names.length;
  return names.map((name, i) => {
    const left = part.left + inner + i * (width + between);
    return { part, name, levels: bytes(values[name].levels), numbers: values[name].numbers, role: name.split('_')[0], left, right: left + width, runs: true };
  });
}

function recolour(view) {
  const names = ['--surface', '--grey-label', '--text', '--role-cell', '--role-hidden', '--role-probability'];
  const [surface, grey, text, cell, hidden, probability] = names.map((name) => colour(view.root, name));
  const upward = (to, share) => ramp([surface, surface.map((part, c) => mix(part, to[c], share)), to], COLOURS);
  const signed = (to) => ramp([grey, surface, to], COLOURS);
  const scales = { text: upward(text, 0.4), cell: signed(cell), hidden: signed(hidden) };
  view.strips.forEach((strip) => { strip.image = bitmap(strip.levels, strip.numbers, scales[strip.role]); });
  view.scores = bitmap(bytes(view.data.scores.levels), view.data.scores.numbers, upward(probability, 0.25));
}

function count({ data: { words } }) {
  return words.length;
}

// Beneath a part's name: what its strips are.
function under(view, part) {
  if (part.part !== 'recurrent') return [];
  const two = view.data.layers[Number(part.name.split('-')[1]) - 1].cell_state;
  const narrow = view.data.layers.length > 2;
  const names = two ? [['cell', narrow ? 'C' : 'cell state'], ['hidden', narrow ? 'h' : 'hidden state']] : [['hidden', narrow ? 'h' : 'hidden state']];
  return names.map(([role, name]) => make('span', `ink-${role}`, name));
}

// ------------------------------------------------------------------------------------------------------------ layout

function layout(view) {
  view.head = view.foot * 1.06;
  const count = view.data.words.length;
  const room = view.height - view.head - view.foot;
  view.fit = Math.max(2, Math.min(count + 1, Math.floor(room / LEAST))); // the row of the next word among them
  view.pitch = Math.min(MOST, room / view.fit);
  view.thick = Math.min(22, view.pitch * 0.44);
  if (!view.bars) buildOver(view);
  if (view.wordsOf !== view.data.of) {
    view.wordsOf = view.data.of;
    view.rows = view.data.words.map((word, i) => wordRow(view, word, i));
    view.find('.words').replaceChildren(...view.rows);
  }
  const { left, right } = view.parts.at(-1);
  Object.assign(view.find('.bars').style, { left: `${100 * left}%`, width: `${100 * (right - left)}%` });
  placeRows(view);
}

// The first row that is drawn, so that the current word is seen, with what follows it if there is room.
function firstRow(view) {
  const count = view.data.words.length;
  const last = count + 1 - view.fit;
  return within(view.word + 2 - view.fit + Math.min(2, view.fit - 2, count - 1 - view.word), 0, Math.max(0, last));
}

function aims(view) {
  return { first: firstRow(view), word: view.word, ...fadeAims(view) };
}

// What lies over the canvas: words, bars, and what stands around them.
function buildOver(view) {
  const [ghost, more, afterWord, rest, legend] = [['ghost in-a-row small', 'next'], ['more small'], ['after small'], ['rest small'], ['legend', 'parameters']].map((what) => make('span', ...what));
  const bars = Array.from({ length: ROWS }, () => make('li', 'bar', make('span', 'label cut'), make('span', 'value'), make('span', 'track', make('i', 'grown'))));
  bars.at(-1).classList.add('others');
  Object.assign(view, { ghost, more, afterWord, rest, legend, bars });
  view.find('.over').append(html('ol', { class: 'words', role: 'listbox', 'aria-label': 'Words of the prompt', tabindex: 0 }),
    ghost, more, afterWord, rest, legend, html('ol', { class: 'bars', 'aria-label': 'The five likeliest next words' }, ...bars));
}

function wordRow(view, word, i) {
  const [text, id] = [make('span', 'text cut', word.text), make('span', 'id small', String(word.id))];
  const row = html('li', { class: word.known ? 'row' : 'row unknown', role: 'option', id: `word-${i}` }, text, id);
  if (!word.known) row.title = `“${word.text}” is not in the vocabulary: the model reads [UNK].`;
  text.onclick = () => choose(view, i);
  id.onclick = (event) => click(view, view.parts[1], event);
  return row;
}

function placeRows(view) {
  const first = firstRow(view);
  const words = view.parts[0];
  const [left, idRight] = [words.left * view.width, view.parts[1].right * view.width];
  view.rows.forEach((row, i) => {
    const transform = `translateY(${rowY(view, i, first) - view.pitch / 2}px)`;
    Object.assign(row.style, { transform, height: `${view.pitch}px`, left: `${left}px`, width: `${idRight - left}px` });
    row.querySelector('.text').style.maxWidth = `${(words.right - words.left) * view.width}px`;
    const inside = i >= first && i < first + view.fit - 1 + (first + view.fit - 1 < view.data.words.length ? 1 : 0);
    row.classList.toggle('away', !inside);
    row.classList.toggle('current', i === view.word);
    row.classList.toggle('ahead', i > view.word);
    row.setAttribute('aria-selected', String(i === view.word));
  });
  view.find('.words').setAttribute('aria-activedescendant', `word-${view.word}`);
  const count = view.data.words.length;
  view.ghost.style.transform = `translateY(${rowY(view, count, first) - view.pitch / 2}px)`;
  view.ghost.style.height = `${view.pitch}px`;
  view.ghost.classList.toggle('away', first + view.fit - 1 < count || view.word < count - 1);
  setText(view.more, first ? `↑ ${first} earlier, read but not shown` : '');
  view.more.style.top = `${view.head - view.more.offsetHeight}px`;
  const below = count - (first + view.fit);
  setText(view.rest, below > 0 ? `↓ ${below} later` : '');
  view.rest.style.top = `${view.height - view.foot}px`;
  view.legend.style.right = `${100 - 100 * view.parts[1].right}%`;
  view.legend.style.bottom = `${view.foot * 0.42}px`;
  placeBars(view);
  placeText(view);
}

function placeBars(view) {
  const { bars, others, other_words: otherWords } = view.data.predictions[view.word];
  const shown = [...bars, ...Array(ROWS - 1 - bars.length).fill(null), { word: `${whole(otherWords)} others`, p: others }];
  const room = view.height - view.head - view.foot;
  const pitch = Math.min(64, room / ROWS);
  view.barPitch = pitch;
  view.barTop = view.head + (room - pitch * ROWS) / 2;
  view.bars.forEach((bar, i) => {
    bar.hidden = !shown[i];
    if (!shown[i]) return;
    bar.style.top = `${view.barTop + i * pitch}px`;
    bar.style.height = `${pitch}px`;
    setText(bar.querySelector('.label'), shown[i].word);
    setText(bar.querySelector('.value'), percent(shown[i].p));
    bar.querySelector('i').style.transform = `scaleX(${shown[i].p})`;
  });
  const tracks = view.bars.map((bar) => bar.querySelector('.track'));
  view.trackHalf = tracks[0].offsetHeight / 2;
  view.tracks = tracks.map((track, i) => view.barTop + i * pitch + track.offsetTop + view.trackHalf);
}

function placeText(view) {
  const { text } = view.data.words[view.word];
  const [best] = view.data.predictions[view.word].bars;
  view.canvas.ariaLabel = `${view.data.caption} After “${text}” the likeliest next ${view.data.unit} is ${best.word}, ${percent(best.p)}.`;
  setText(view.afterWord, `after “${cut(text, 16)}”`);
  view.afterWord.style.left = `${100 * view.parts.at(-1).left}%`;
  showPlace(view, view.data.unit);
}

function summary({ data: { unit, words, predictions }, word }) {
  const [best] = predictions[word].bars;
  return `${unit} ${word + 1}, ${words[word].text}. Likeliest next: ${best.word}, ${percent(best.p)}.`;
}

// ------------------------------------------------------------------------------------------------------------ moving

function command(view) {
  const keys = along(view.word, count(view) - 1, (word) => choose(view, word));
  return { ...keys, ArrowUp: keys.ArrowLeft, ArrowDown: keys.ArrowRight };
}

function rowAt(view, event) {
  if (!event || event.clientY === undefined || (!event.clientX && !event.clientY)) return view.word;
  const y = event.clientY - view.find('.scene').getBoundingClientRect().top;
  const row = Math.round((y - rowY(view, 0)) / view.pitch);
  return row >= 0 && row < view.data.words.length ? row : view.word;
}

// A click on a strip is about its word.
function pointed(view, part, event) {
  if (['embedding', 'recurrent', 'ids', 'words'].includes(part.part) && event.detail) choose(view, rowAt(view, event));
}

function detail(view, part, event) {
  const word = view.data.words[['dense', 'next'].includes(part.part) ? view.word : rowAt(view, event)];
  if (part.part === 'ids') return word.known ? `“${word.text}” has id ${word.id}` : `“${word.text}” is not known: id 1, [UNK]`;
  if (part.part === 'embedding') return `here: row ${word.id} of the table, for “${word.known ? word.text : '[UNK]'}”`;
  return ['recurrent', 'dense'].includes(part.part) ? `here: after “${word.text}”` : '';
}
