// What the model expects after the current word: five bars, the word that really comes, and all the others together.
// The axis is fixed, 0 to 100 % of the whole vocabulary.

import { cut, make } from 'live/common/dom.js';
import { percent, whole } from 'live/common/numbers.js';
import { roled, wordAt } from './values.js';

const ROWS = 7;

export function drawBars(view) {
  const { bars, next, others, others_was: othersWas, other_words: otherWords } = view.data.predictions[view.at.word];
  const list = view.find('.bars');
  if (!list.children.length) list.replaceChildren(...Array.from({ length: ROWS }, barRow));
  const rows = [...list.children];
  const listed = next && bars.some((bar) => bar.id === next.id);
  rows.forEach((row, i) => i < 5 && placeBar(row, bars[i], next && bars[i]?.id === next.id));
  placeBar(rows[5], next && !listed ? next : undefined, true);
  placeBar(rows[6], { word: `${whole(otherWords)} others`, p: others, was: othersWas }, false);
  rows[6].classList.add('rest');
  view.find('.after').textContent = `after “${cut(wordAt(view, view.at.word), 18)}”`;
  drawTruth(view, next);
  drawBadge(view);
  drawTicks(view);
}

function barRow() {
  const row = make('li', 'bar');
  const track = make('span', 'track');
  track.append(make('i', 'now'), make('i', 'was'));
  row.append(make('span', 'label'), track, make('span', 'value'));
  return row;
}

function placeBar(row, bar, real) {
  row.classList.toggle('absent', !bar);
  row.classList.toggle('real', Boolean(bar && real));
  if (!bar) return;
  const compared = bar.was !== null && bar.was !== undefined;
  row.querySelector('.label').textContent = bar.word;
  row.querySelector('.now').style.width = `${100 * bar.p}%`;
  row.querySelector('.was').style.width = `${100 * (bar.was ?? 0)}%`;
  row.classList.toggle('compared', compared);
  row.querySelector('.value').textContent = percent(bar.p);
  row.querySelector('.value').title = compared ? `${percent(bar.was)} with nothing held` : '';
}

function drawTruth(view, next) {
  view.find('.truth').textContent = next
    ? `▸ next in the prompt: ${next.word}, ${percent(next.p)}, rank ${whole(next.rank)}`
    : 'The prompt ends here: this is the prediction.';
}

// While a gate is held the heading says so: what stands below is an experiment and not the model.
function drawBadge(view) {
  const hold = view.data.hold;
  const badge = view.find('.badge');
  const gate = hold && view.data.cell.gates.find((each) => each.field === hold.gate);
  badge.textContent = gate ? `${gate.label} held at ${hold.value}` : '';
  roled(badge, gate?.role);
}

function drawTicks(view) {
  const ticks = view.find('.ticks');
  if (ticks.children.length) return;
  ticks.replaceChildren(...[0, 25, 50, 75, 100].map((value) => {
    const tick = make('span', '', value === 100 ? '100 %' : String(value));
    tick.style.left = `${value}%`;
    return tick;
  }));
}
