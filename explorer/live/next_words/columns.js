// One column for each model: its five most probable tokens, all the others, the word that is looked at, and what it goes on to write.

import { html, make, makeButton, setText } from 'live/common/dom.js';
import { ordinal, percent, whole } from 'live/common/numbers.js';

const TOP = 5;

export function buildColumn(page, model) {
  const bars = Array.from({ length: TOP + 1 }, (_, i) => buildBar(page, model, i));
  const axis = html('div', { class: 'axis', 'aria-hidden': 'true' }, ...[0, 50, 100].map(axisMark));
  const [here, title] = [make('p', 'here small'), make('h3', 'small')];
  const text = html('p', { class: 'text', role: 'region', 'aria-label': `${model.title} goes on` });
  const column = html('section', { class: 'column', 'data-fills': '' }, make('h2', '', model.title),
    html('p', { class: 'facts small', title: model.meaning }, model.facts), make('ol', 'bars', ...bars.map(({ item }) => item)), axis, here, title, text);
  return { column, bars, here, title, text };
}

function axisMark(at) {
  const mark = make('span', '', at === 100 ? '100 %' : String(at));
  mark.style.setProperty('--at', at / 100);
  return mark;
}

function buildBar(page, model, i) {
  const [word, fill, ghost, share] = [make('span', 'word cut'), make('i', 'fill'), make('i', 'ghost'), make('span', 'percent')];
  const look = () => page.look(page.labels[model.vocabulary][page.reads[model.name].order[i]]);
  const inside = [word, make('span', 'track', fill, ghost), share];
  const row = i < TOP ? makeButton('bar bare', look, ...inside) : make('div', 'bar bare others', ...inside);
  return { item: make('li', '', row), row, word, fill, ghost, percent: share };
}

export function paintColumn(page, model) {
  const { bars, here } = page.columns[model.name];
  const { p, one, order } = page.reads[model.name];
  const labels = page.labels[model.vocabulary];
  let [rest, restOne] = [1, 1];
  bars.slice(0, TOP).forEach((bar, i) => {
    const token = order[i];
    if (token === undefined) return;
    rest -= p[token];
    restOne -= one[token];
    paintBar(bar, labels[token], p[token], one[token], page.view.t);
    bar.row.ariaPressed = String(labels[token] === page.view.word);
  });
  const others = p.length - TOP;
  paintBar(bars[TOP], `all ${whole(Math.max(0, others))} others`, Math.max(0, rest), Math.max(0, restOne), page.view.t);
  setText(here, hereText(page, model, page.view.word || favourite(page)));
}

function paintBar(bar, word, p, one, t) {
  setText(bar.word, word);
  setText(bar.percent, percent(p, t === 0));
  bar.fill.style.width = `${100 * p}%`;
  bar.ghost.style.width = `${100 * one}%`;
}

// As long as nobody has chosen a word, it is the first model's most probable one.
function favourite({ data: { models }, labels, reads }) {
  return labels[models[0].vocabulary][reads[models[0].name].order[0]];
}

// The word that is looked at, in a model where it may not be among the first five.
function hereText(page, model, word) {
  const { t } = page.view;
  const token = page.indexes[model.vocabulary].get(word);
  if (token === undefined) return `“${word}” is no token of this model.`;
  const { p, ranks } = page.reads[model.name];
  return `“${word}”: ${percent(p[token], t === 0)}, ${ordinal(ranks[token] + 1)}`;
}

export function showWritten(page, model) {
  const { title, text } = page.columns[model.name];
  const { t, seed, texts } = page.data.written;
  const tokens = texts[model.name] ?? [];
  setText(title, `goes on at T = ${t.toFixed(2)}, seed ${seed}`);
  const space = model.unit === 'words' ? ' ' : '';
  const parts = tokens.flatMap(([token, p]) => [sample(token, p), space]);
  text.replaceChildren(make('span', 'prompt grey', `${page.data.prompt} `.slice(0, space ? undefined : -1)), ...parts);
}

function sample(token, p) {
  const made = make('span', 'sample', token);
  made.style.setProperty('--p', p);
  made.title = percent(p);
  return made;
}
