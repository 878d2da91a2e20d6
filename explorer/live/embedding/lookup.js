// The table: the first rows, those around the chosen one, and the last, each a strip of colour; a one-hot vector picks the row.

import { grow, html, setText, svg } from 'live/common/dom.js';
import { decimal, whole } from 'live/common/numbers.js';
import { rowOf, shownName } from './rows.js';

export function drawLookup(page) {
  const { answer, fixed } = page;
  const places = answer.shown.flatMap((id, i, ids) => (i && id > ids[i - 1] + 1 ? [null, id] : [id])); // null: a gap
  const list = page.find('.rows');
  grow(list, places.length, emptyRow);
  places.forEach((id, i) => drawRow(page, list.children[i], id));
  setText(page.find('.size'), `${whole(fixed.entries)} × ${whole(fixed.dimension)} numbers`);
  page.root.querySelectorAll('.lookup .unit').forEach((unit) => setText(unit, fixed.kind === 'words' ? 'word' : 'character'));
  setText(page.find('.sum'), `0 + … + 1 · row ${answer.word} + … + 0 =`);
  const vector = page.find('.vector');
  drawStrip(vector, rowOf(page, answer.word), fixed.limit);
  vector.setAttribute('aria-label', `Row ${answer.word}, the ${fixed.dimension} numbers that the model reads for ${shownName(page, answer.word)}.`);
  drawLegend(page);
}

function emptyRow() {
  const strip = svg('svg', { class: 'strip', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  const button = html('button', { type: 'button', class: 'bare small' }, html('span', { class: 'id' }), html('span', { class: 'word cut' }), html('span', { class: 'hot' }), strip);
  return html('li', {}, button);
}

function drawRow(page, item, id) {
  const button = item.firstChild;
  const [number, word, hot, strip] = button.children;
  const gap = id === null;
  const lit = id === page.answer.word;
  item.className = gap ? 'gap' : lit ? 'lit' : '';
  button.disabled = gap;
  button.setAttribute('aria-pressed', String(lit));
  button.ariaLabel = gap ? 'Rows that are not shown' : `Row ${id}: ${shownName(page, id)}`;
  button.onclick = () => page.choose(id);
  setText(number, gap ? '⋮' : String(id));
  setText(word, gap ? '' : shownName(page, id));
  setText(hot, gap ? '⋮' : lit ? '1' : '0');
  strip.style.visibility = gap ? 'hidden' : '';
  if (!gap) drawStrip(strip, rowOf(page, id), page.fixed.limit);
}

// One cell a dimension: blue above zero, grey below, pale near it.
function drawStrip(strip, values, limit) {
  if (strip.childElementCount !== values.length) {
    strip.setAttribute('viewBox', `0 0 ${values.length} 1`);
    strip.replaceChildren(...Array.from(values, (_, i) => svg('rect', { x: i, y: 0, width: 1.02, height: 1 })));
  }
  values.forEach((value, i) => {
    const cell = strip.children[i];
    cell.setAttribute('class', value < 0 ? 'negative' : 'positive');
    cell.style.fillOpacity = Math.min(1, Math.abs(value) / limit).toFixed(3);
  });
}

function drawLegend(page) {
  const { fixed, answer } = page;
  const digits = fixed.limit < 0.1 ? 3 : 1;
  setText(page.find('.low'), `≤ ${decimal(-fixed.limit, digits)}`);
  setText(page.find('.high'), `≥ ${decimal(fixed.limit, digits)}`);
  const length = answer.lengths[answer.kept.indexOf(answer.word)];
  setText(page.find('.length'), `length of this row ${decimal(length)}, of the median row ${decimal(fixed.median_length)}`);
}

// --------------------------------------------------------------------------------------------------------- neighbours

export function drawNeighbours(page) {
  const { answer } = page;
  const list = page.find('.neighbours');
  grow(list, answer.near.length, neighbourRow);
  answer.near.forEach((id, i) => drawNeighbour(page, list.children[i], id, answer.cosines[i]));
  list.style.setProperty('--chance', answer.chance);
  setText(page.find('.chance span'), `${decimal(answer.chance)}: what the best of ${whole(answer.among)} would reach if all rows pointed anywhere`);
  drawRanges(page);
}

function neighbourRow() {
  const go = html('button', { type: 'button', class: 'go bare' }, html('span', { class: 'word cut' }), html('span', { class: 'track' }, html('i', { class: 'grown' })), html('span', { class: 'value' }));
  return html('li', { class: 'in-a-row' }, go, html('button', { type: 'button', class: 'with unprinted' }, '↔'));
}

function drawNeighbour(page, item, id, cosine) {
  const [go, pin] = item.children;
  const [word, track, value] = go.children;
  const shown = shownName(page, id);
  setText(word, shown);
  setText(value, decimal(cosine));
  track.firstChild.style.transform = `scaleX(${Math.max(0, cosine)})`;
  go.ariaLabel = `${shown}, cosine ${decimal(cosine)}`;
  pin.ariaLabel = pin.title = `Compare with ${shown}`;
  pin.ariaPressed = String(page.answer.partner === id);
  go.onclick = () => page.choose(id);
  pin.onclick = () => page.compareWith(id);
  item.onpointerenter = () => page.peek(id);
  item.onpointerleave = () => page.peek(null);
  go.onfocus = () => go.matches(':focus-visible') && page.peek(id);
  go.onblur = () => page.peek(null);
}

function drawRanges(page) {
  const select = page.find('#among');
  const { ranges } = page.fixed;
  const state = ranges.join();
  if (select.dataset.ranges !== state) {
    select.dataset.ranges = state;
    select.replaceChildren(...ranges.map((count, i) => html('option', { value: count }, i < ranges.length - 1 ? `${whole(count)} commonest` : `all ${whole(count)}`)));
    select.disabled = ranges.length < 2;
  }
  if (Number(select.value) !== page.view.among) select.value = String(page.view.among);
}
