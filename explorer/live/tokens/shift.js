// The sequence of 200 + 1 ids as one strip, and a part of it enlarged: every input with an arrow to its target.

import { grow, html, setAll, setText, svg } from 'live/common/dom.js';
import { whole, within } from 'live/common/numbers.js';
import { fillerName, isFiller, isUnknown } from './tokenizer.js';

const COLUMN = 92; // pixels that a column of the enlarged part needs, about

export function drawSequence(page) {
  const { length } = page.model;
  const { tokens } = page;
  setText(page.find('.long'), `${length} + 1 ids`);
  setText(page.find('.made'), filling(tokens.length, page.model));
  drawCells(page, page.find('.cells'), length + 1);
  page.find('.strip').style.setProperty('--cell', `${100 / (length + 1)}%`);
  setText(page.find('.input span'), `input: the first ${length}`);
  setText(page.find('.target span'), `target: the last ${length}, one place on`);
  drawShift(page);
}

function filling(count, { length, filler, stop }) {
  if (count > length + 1) return `the first ${length + 1} tokens; ${whole(count - length - 1)} more are cut off, as in training`;
  if (count > length) return stop === null ? 'every place is taken' : 'every place is taken; there is no room for the stop token';
  if (filler === null) return `${count} tokens; this model has no padding`;
  const ids = filler === 0 ? 'zeros' : `times ${filler}`;
  return `${count} tokens, then ${length + 1 - count} ${ids}: ${filler === stop ? 'stop and padding' : 'padding'}`;
}

function drawCells(page, picture, count) {
  if (picture.childElementCount !== count) {
    picture.setAttribute('viewBox', `0 0 ${count} 1`);
    picture.replaceChildren();
    page.cells = Array.from({ length: count }, (_, place) => svg('rect', { x: place + 0.06, y: 0, width: 0.88, height: 1 }, picture));
    picture.onclick = (event) => page.go({ at: Math.floor((event.offsetX / picture.clientWidth) * count) });
  }
  page.cells.forEach((cell, place) => cell.setAttribute('class', cellClass(page, place)));
  const unknown = page.ids.slice(0, count).filter((id) => isUnknown(page.model, id)).length;
  picture.setAttribute('aria-label', `${count} places: ${Math.min(page.ids.length, count)} tokens, ${unknown} of them unknown, the rest padding.`);
}

function cellClass({ ids, view, model }, place) {
  const stops = place === ids.length && model.stop !== null;
  const kind = place >= ids.length ? (stops ? 'stop' : 'padding') : isUnknown(model, ids[place]) ? 'unknown' : isFiller(model, ids[place]) ? 'stop' : 'token';
  return place === view.at ? `${kind} current` : kind;
}

// The columns around the chosen place; at the ends of the sequence the window stops.
function windowOf(page) {
  const { length } = page.model;
  const count = Math.max(3, Math.min(12, length, Math.floor(page.find('.inputs').clientWidth / COLUMN)));
  return { first: within(page.view.at - Math.floor(count / 2), 0, length - count), count };
}

export function drawShift(page) {
  const { first, count } = windowOf(page);
  drawRow(page, page.find('.inputs'), first, count, page.view.at);
  drawRow(page, page.find('.targets'), first + 1, count, page.view.at + 1);
  page.find('.shift').style.setProperty('--columns', count);
  drawArrows(page, page.find('.arrows'), first, count);
  setText(page.find('.pair'), pairSentence(page));
}

function drawRow(page, row, first, count, current) {
  grow(row, count, () => html('li', {}, html('span', { class: 'token cut' }), html('span', { class: 'under small' })));
  [...row.children].forEach((cell, column) => {
    const place = first + column;
    const id = place < page.ids.length ? page.ids[place] : page.model.filler;
    const beyond = place >= page.ids.length;
    cell.className = [!beyond && isUnknown(page.model, id) && 'unknown', isFiller(page.model, id) && 'stop', place === current && 'current'].filter(Boolean).join(' ');
    setText(cell.firstChild, label(page, place));
    setText(cell.lastChild, id === null ? '' : String(id));
    cell.onclick = () => page.go({ at: Math.min(place, page.model.length) });
  });
}

function label(page, place) {
  if (place >= page.ids.length && page.model.filler === null) return '';
  if (place >= page.ids.length) return place === page.ids.length ? fillerName(page.model) : 'padding';
  if (page.ids[place] === page.model.unknown) return page.model.unknown === null ? '(left out)' : page.model.special[page.model.unknown];
  return page.tokens[place] === ' ' ? '␣' : page.tokens[place];
}

// Straight down from an input to its target; thin and slanted from a target to the input that it is one step later.
function drawArrows(page, picture, first, count) {
  picture.setAttribute('viewBox', `0 0 ${count} 1`);
  while (picture.childElementCount < 2 * count) svg('line', {}, picture);
  [...picture.children].forEach((line, number) => {
    const column = Math.floor(number / 2);
    const down = number % 2 === 0;
    const [x1, y1, x2, y2] = down ? [column + 0.5, 0.08, column + 0.5, 0.92] : [column + 0.62, 0.95, column + 1.38, 0.05];
    const current = down && first + column === page.view.at;
    setAll(line, { x1, y1, x2, y2, class: [down ? 'down' : 'same', current && 'current'].filter(Boolean).join(' ') });
    line.style.display = column < (down ? count : count - 1) ? '' : 'none';
  });
  page.find('.shift').classList.toggle('outside', page.view.at >= page.model.length);
}

function pairSentence(page) {
  const { view, model, ids } = page;
  if (view.at >= model.length) return 'The last place is only ever a target: there is nothing after it to predict.';
  if (model.blank) return `Place ${view.at + 1}. This model learns from blanks instead: its target is the very token of a place, which it reads from both sides.`;
  if (view.at > ids.length) return 'After the stop only padding follows: it does not count in the loss.';
  if (view.at === ids.length) return 'The stop token has been read: there is nothing left to predict that counts.';
  const joint = model.kind === 'words' ? ' ' : '';
  const before = page.tokens.slice(Math.max(0, view.at - 3), view.at + 1).map((_, i) => label(page, Math.max(0, view.at - 3) + i)).join(joint);
  return `Place ${view.at + 1}: having read “${view.at > 3 ? '… ' : ''}${before}”, predict “${label(page, view.at + 1)}”.`;
}
