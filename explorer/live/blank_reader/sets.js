// What each reading says of the blank: three sets of bars under the picture, that of another model beside it, and how
// surprised each is by the word that really stands there. The axes are fixed.

import { cut, make, setText } from 'live/common/dom.js';
import { percent, whole } from 'live/common/numbers.js';

const ROWS = 7;
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
  const element = make('section', `set ${name}`);
  const title = make('h2', '', view.data.titles[name][0]);
  const list = make('ol', 'bars');
  list.replaceChildren(...Array.from({ length: ROWS }, barRow));
  const nothing = make('p', 'nothing');
  element.append(title, make('p', 'about', view.data.titles[name][1]), list, ticks(), nothing);
  element.setAttribute('aria-label', view.data.titles[name][0]);
  return { element, rows: [...list.children], list, nothing };
}

function ticks() {
  const axis = make('div', 'ticks');
  axis.ariaHidden = 'true';
  axis.replaceChildren(...[0, 50, 100].map((value) => {
    const tick = make('span', '', value === 100 ? '100 %' : String(value));
    tick.style.left = `${value}%`;
    return tick;
  }));
  return axis;
}

function barRow() {
  const row = make('li', 'bar');
  const track = make('span', 'track');
  track.append(make('i', 'now'));
  row.append(make('span', 'label'), track, make('span', 'value'));
  return row;
}

function drawSet(view, { rows, list, nothing }, reading) {
  list.hidden = !reading;
  nothing.hidden = Boolean(reading);
  setText(nothing, reading ? '' : `It has read nothing yet: a text that is read from its beginning has no prediction for its first ${view.data.token}.`);
  if (!reading) return;
  const { bars, next, others, other_words: otherWords } = reading;
  const listed = next && bars.some((bar) => bar.id === next.id);
  rows.forEach((row, i) => i < 5 && placeBar(row, bars[i], next && bars[i]?.id === next.id));
  placeBar(rows[5], next && !listed ? next : undefined, true);
  placeBar(rows[6], { word: `${whole(otherWords)} others`, p: others }, false);
  rows[6].classList.add('rest');
}

function placeBar(row, bar, real) {
  row.classList.toggle('absent', !bar);
  row.classList.toggle('real', Boolean(bar && real));
  if (!bar) return;
  setText(row.children[0], bar.word);
  row.children[0].title = bar.word;
  row.querySelector('.now').style.width = `${100 * bar.p}%`;
  setText(row.children[2], percent(bar.p));
}

// ---------------------------------------------------------------------------------------------------------- surprise

function surpriseRow(view, name) {
  const element = make('li', `amount ${name}`);
  const track = make('span', 'track');
  track.append(make('i', 'now'), make('i', 'mean'));
  element.append(make('span', 'label', view.data.titles[name][2]), track, make('span', 'value'));
  return { element, now: track.children[0], mean: track.children[1], value: element.children[2] };
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
  setText(view.find('.scale'), scaleText(view));
}

function scaleText({ data: { means, uniform, token } }) {
  const mean = means.both === null ? '' : ` Ticks: the mean over this text from its second ${token} on.`;
  return `In nats, from 0 to ${uniform.toFixed(1)}, a blind guess.${mean}`;
}
