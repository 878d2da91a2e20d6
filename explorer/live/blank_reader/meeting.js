// The two readings meet at the blank: forward states come from the left, backward states from the right.
// The blank stands still in the middle and the words glide past it.

import { points, rampIndex, stamp } from 'live/common/canvas.js';
import { cut, make } from 'live/common/dom.js';
import { within } from 'live/common/numbers.js';

const FAR = 14; // words on either side beyond which nothing is drawn

export function drawMeeting(view) {
  if (view.fresh) buildColumns(view);
  view.columns.forEach((column, i) => placeColumn(view, column, i - view.place));
  const before = view.place;
  const after = view.columns.length - 1 - view.place;
  view.find('.lane').style.setProperty('--before', Math.min(before, FAR));
  view.find('.lane').style.setProperty('--after', Math.min(after, FAR));
  view.find('.end.before').hidden = before > 0;
  view.find('.end.after').hidden = after > 0;
  paintStrip(view, view.find('.half.before'), 'before', view.place - 1);
  paintStrip(view, view.find('.half.after'), 'after', view.place + 1);
  view.find('.lane').setAttribute('aria-label', meetingText(view));
}

function buildColumns(view) {
  view.columns = view.data.words.map((word, i) => {
    const canvas = make('canvas', 'strip');
    const element = make('div', 'column', make('span', 'name cut', cut(word.text, 14)), canvas, make('i', 'arrow'));
    element.onclick = () => view.choose(i);
    return { element, canvas };
  });
  view.find('.columns').replaceChildren(...view.columns.map((column) => column.element));
}

function placeColumn(view, { element, canvas }, away) {
  const far = Math.abs(away) > FAR;
  element.classList.toggle('far', far);
  element.style.setProperty('--k', within(away, -FAR - 1, FAR + 1));
  element.style.setProperty('--side', Math.sign(away));
  const side = away < 0 ? 'before' : 'after';
  element.classList.toggle('left', away < 0);
  element.classList.toggle('here', away === 0);
  if (!far && away !== 0) paintStrip(view, canvas, side, view.place + away);
}

// One state as a strip, a pixel a unit; the style sheet stretches it. Nothing is painted twice.
function paintStrip(view, canvas, side, word) {
  const state = [view.data.of, view.theme, side, word].join(' ');
  if (canvas.state === state) return;
  canvas.state = state;
  const { rows, words } = view.data;
  const valueOf = (row) => (word < 0 || word >= words.length ? 0 : view.states[side][word * rows + row]);
  stamp(canvas, points(1, rows, (row) => view.colours[side][rampIndex([-1, 1], valueOf(row))]));
}

export function meetingText(view) {
  const { words } = view.data;
  const left = view.place ? `the forward state after “${words[view.place - 1].text}”` : 'nothing from the left';
  const right = view.place < words.length - 1 ? `the backward state after “${words[view.place + 1].text}”` : 'nothing from the right';
  return `At the blank, ${view.data.token} ${view.place + 1} of ${words.length}, meet ${left} and ${right}.`;
}
