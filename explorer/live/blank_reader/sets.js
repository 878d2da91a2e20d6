// What each reading says of the blank: three sets of bars under the picture, that of another model beside it, and how
// surprised each is by the word that really stands there. The axes are fixed.

import { cut, make, setText } from 'live/common/dom.js';
import { expectationRows, percentTicks, showExpectation } from 'live/common/expectation.js';

export const UNDER = ['before', 'both', 'after'];

export function drawSets(view) {
  if (view.setsOf !== Object.keys(view.data.readings).join()) buildSets(view);
  for (const [name, set] of Object.entries(view.sets)) drawSet(view, set, view.data.readings[name][view.place]);
  drawSurprise(view);
}

function buildSets(view) {
  const names = Object.keys(view.data.readings);
  view.setsOf = names.join();
  view.sets = Object.fromEntries(names.map((name) => [name, setFor(view, name)]));
  view.find('.sets').replaceChildren(...UNDER.map((name) => view.sets[name].element));
  view.find('.beside .set')?.remove();
  if (view.sets.forward) view.find('.beside').append(view.sets.forward.element);
  const list = view.find('.surprise');
  view.surprise = Object.fromEntries([...UNDER, 'forward'].filter((name) => names.includes(name)).map((name) => [name, surpriseRow(view, name)]));
  list.replaceChildren(...['both', 'before', 'after', 'forward'].filter((name) => view.surprise[name]).map((name) => view.surprise[name].element));
}

function setFor(view, name) {
  const [title, about] = view.data.titles[name];
  const list = make('ol', 'bars', ...expectationRows('now'));
  const nothing = make('p', 'nothing small');
  const axis = make('div', 'ticks small', ...percentTicks([0, 50, 100]));
  axis.ariaHidden = 'true';
  const element = make('section', `set ${name}`, make('h2', '', title), make('p', 'about small', about), list, axis, nothing);
  element.ariaLabel = title;
  return { element, list, nothing };
}

function drawSet(view, { list, nothing }, reading) {
  list.hidden = !reading;
  nothing.hidden = Boolean(reading);
  setText(nothing, reading ? '' : `It has read nothing yet: a text that is read from its beginning has no prediction for its first ${view.data.token}.`);
  if (reading) showExpectation(list, reading, (row, { word }) => { row.children[0].title = word; });
}

// ---------------------------------------------------------------------------------------------------------- surprise

function surpriseRow(view, name) {
  const [now, mean, value] = [make('i', 'now'), make('i', 'mean'), make('span', 'value')];
  const element = make('li', `amount ${name}`, make('span', 'label cut', view.data.titles[name][2]), make('span', 'track', now, mean), value);
  return { element, now, mean, value };
}

// The axis ends where a blind guess among all words would be; what is more surprising than that fills it.
function drawSurprise(view) {
  const { words, uniform, means, token } = view.data;
  const truth = words[view.place];
  setText(view.find('.surprise-title'), truth.left_out ? `The text leaves this ${token} out` : `Surprise at “${cut(truth.text, 18)}”: −log p`);
  for (const [name, row] of Object.entries(view.surprise)) {
    const value = view.data.readings[name][view.place]?.nats ?? null;
    row.now.style.width = `${100 * Math.min(1, (value ?? 0) / uniform)}%`;
    row.mean.style.left = `${100 * Math.min(1, (means[name] ?? 0) / uniform)}%`;
    row.mean.hidden = means[name] === null;
    row.element.title = means[name] === null ? '' : `Mean over the text: ${means[name].toFixed(2)} nats`;
    setText(row.value, value === null ? '–' : value.toFixed(2));
  }
  const ticks = means.both === null ? '' : ` Ticks: the mean over this text from its second ${token} on.`;
  setText(view.find('.scale'), `In nats, from 0 to ${uniform.toFixed(1)}, a blind guess.${ticks}`);
}
