// What the model expects after the current word: five bars, the word that really comes, and all the others together.
// The axis is fixed, 0 to 100 % of the whole vocabulary.

import { cut } from 'live/common/dom.js';
import { expectationRows, percentTicks, showExpectation } from 'live/common/expectation.js';
import { percent, whole } from 'live/common/numbers.js';
import { roled, wordAt } from './values.js';

export function drawBars(view) {
  const reading = view.data.predictions[view.at.word];
  const list = view.find('.bars');
  if (!list.children.length) {
    list.replaceChildren(...expectationRows('now', 'was'));
    view.find('.ticks').replaceChildren(...percentTicks([0, 25, 50, 75, 100]));
  }
  showExpectation(list, reading, compare);
  view.find('.after').textContent = `after “${cut(wordAt(view, view.at.word), 18)}”`;
  drawTruth(view, reading.next);
  drawBadge(view);
}

// Beside what it is now, what it was with nothing held.
function compare(row, { was = null }) {
  row.querySelector('.was').style.width = `${100 * (was ?? 0)}%`;
  row.classList.toggle('compared', was !== null);
  row.querySelector('.value').title = was === null ? '' : `${percent(was)} with nothing held`;
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
