// The text model, unrolled: a row for each word, from the word at the left through its strips to the right; the states run from
// row to row, downwards. Of the current row goes on what the model expects next.

import { colour, property } from 'live/common/canvas.js';
import { html, make, setText } from 'live/common/dom.js';
import { bytes, percent, whole, within } from 'live/common/numbers.js';
import { bitmap, mix, ramp } from './drawing.js';
import { click, component, fadeAims, glide, report, say } from './scene.js';
import { draw, rowY } from './text_drawing.js';

const LEAST = 30; // px a row needs
const MOST = 92; // px a row takes where there is room
const ROWS = 6; // bars: five words and all the others

const TEXT = { take, colour: recolour, layout, aims, draw, under, detail, pointed, asks: () => false, place: placeOf, move, command };

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
  const surface = colour(view.root, '--surface');
  const text = colour(view.root, '--text');
  const scales = {
    text: ramp(surface, surface.map((part, c) => mix(part, text[c], 0.4)), text),
    cell: ramp(colour(view.root, '--grey-label'), surface, colour(view.root, '--role-cell')),
    hidden: ramp(colour(view.root, '--grey-label'), surface, colour(view.root, '--role-hidden')),
  };
  view.strips.forEach((strip) => { strip.image = bitmap(strip.levels, strip.numbers, scales[strip.role]); });
  view.scores = bitmap(bytes(view.data.scores.levels), view.data.scores.numbers, ramp(surface, surface.map((part, c) => mix(part, colour(view.root, '--role-probability')[c], 0.25)), colour(view.root, '--role-probability')));
  view.inks = Object.fromEntries(['--role-cell', '--role-hidden', '--role-probability', '--grey-line', '--grey-ghost', '--grey-label', '--surface', '--surface-faint', '--text'].map((name) => [name, property(view.root, name)]));
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
  buildWords(view);
  buildBars(view);
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

function buildWords(view) {
  const over = view.find('.over');
  if (view.wordsOf !== view.data.of) {
    view.wordsOf = view.data.of;
    const list = over.querySelector('.words') ?? over.appendChild(make('ol', 'words'));
    list.setAttribute('role', 'listbox');
    list.ariaLabel = 'Words of the prompt';
    list.tabIndex = 0;
    const rows = view.data.words.map((word, i) => wordRow(view, word, i));
    list.replaceChildren(...rows);
    view.rows = rows;
    view.ghost = over.querySelector('.ghost') ?? over.appendChild(make('span', 'ghost', 'next'));
    view.more = over.querySelector('.more') ?? over.appendChild(make('span', 'more'));
    view.afterWord = over.querySelector('.after') ?? over.appendChild(make('span', 'after'));
    view.rest = over.querySelector('.rest') ?? over.appendChild(make('span', 'rest'));
    view.legend = over.querySelector('.legend') ?? over.appendChild(make('span', 'legend', 'parameters'));
  }
}

function wordRow(view, word, i) {
  const [text, id] = [make('span', 'text', word.text), make('span', 'id', String(word.id))];
  const row = html('li', { class: word.known ? 'row' : 'row unknown', role: 'option', id: `word-${i}` }, text, id);
  if (!word.known) row.title = `“${word.text}” is not in the vocabulary: the model reads [UNK].`;
  text.onclick = () => choose(view, i);
  id.onclick = (event) => click(view, view.parts[1], event);
  return row;
}

function buildBars(view) {
  const over = view.find('.over');
  if (!view.bars) {
    view.bars = Array.from({ length: ROWS }, () => make('li', 'bar', make('span', 'label'), make('span', 'value'), make('span', 'track', make('i'))));
    view.bars[ROWS - 1].classList.add('others');
    over.append(html('ol', { class: 'bars', 'aria-label': 'The five likeliest next words' }, ...view.bars));
  }
  const next = view.parts.at(-1);
  const list = over.querySelector('.bars');
  list.style.left = `${100 * next.left}%`;
  list.style.width = `${100 * (next.right - next.left)}%`;
}

function placeRows(view) {
  const first = firstRow(view);
  const words = view.parts[0];
  const [left, idRight] = [words.left * view.width, view.parts[1].right * view.width];
  view.rows.forEach((row, i) => {
    row.style.transform = `translateY(${rowY(view, i, first) - view.pitch / 2}px)`;
    row.style.height = `${view.pitch}px`;
    row.style.left = `${left}px`;
    row.style.width = `${idRight - left}px`;
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
  const count = view.data.words.length;
  const { text } = view.data.words[view.word];
  const [best] = view.data.predictions[view.word].bars;
  setText(view.find('.place'), `${view.data.unit} ${view.word + 1} of ${count}`);
  view.canvas.ariaLabel = `${view.data.caption} After “${text}” the likeliest next ${view.data.unit} is ${best.word}, ${percent(best.p)}.`;
  setText(view.afterWord, `after “${text.length > 16 ? `${text.slice(0, 15)}…` : text}”`);
  view.afterWord.style.left = `${100 * view.parts.at(-1).left}%`;
  const [back, on] = [view.find('.back'), view.find('.on')];
  back.disabled = view.word === 0;
  on.disabled = view.word === count - 1;
  back.ariaLabel = `Previous ${view.data.unit}`;
  on.ariaLabel = `Next ${view.data.unit}`;
}

// ------------------------------------------------------------------------------------------------------------ moving

function placeOf(view) {
  return { word: view.word };
}

function choose(view, word) {
  if (word === view.word || word < 0 || word >= view.data.words.length) return;
  view.word = word;
  placeRows(view);
  glide(view);
  report(view);
  const [best] = view.data.predictions[word].bars;
  say(view, `${view.data.unit} ${word + 1}, ${view.data.words[word].text}. Likeliest next: ${best.word}, ${percent(best.p)}.`);
}

function move(view, by) {
  choose(view, view.word + by);
}

function command(view, { key }) {
  const last = view.data.words.length - 1;
  return {
    ArrowLeft: () => move(view, -1),
    ArrowUp: () => move(view, -1),
    ArrowRight: () => move(view, 1),
    ArrowDown: () => move(view, 1),
    Home: () => choose(view, 0),
    End: () => choose(view, last),
  }[key];
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
  if (part.part === 'recurrent') return `here: after “${word.text}”`;
  if (part.part === 'dense') return `here: after “${word.text}”`;
  return '';
}
