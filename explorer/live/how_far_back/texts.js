// The text once for each model, every word tinted by what it counts for one prediction.

import { STRONGEST_TINT } from 'live/common/canvas.js';
import { html, setText, svg } from 'live/common/dom.js';
import { percent } from 'live/common/numbers.js';
import { earliest, halfWithin, largest, shade } from './numbers.js';

export const DASHES = { output: '2 3', cell: '', candidate: '7 4' };

export function buildTexts(page) {
  page.texts = page.data.models.map((model) => {
    const sample = svg('svg', { viewBox: '0 0 32 10', 'aria-hidden': 'true' });
    svg('path', { d: 'M0 5H32', class: 'line', stroke: `var(--ink-${model.role})`, 'stroke-dasharray': DASHES[model.role] }, sample);
    const words = page.data.words.map((word, i) => html('span', { 'data-word': i }, word));
    const text = html('p', { class: 'text' }, ...words.flatMap((word) => [word, page.joiner]));
    const said = html('span', { class: 'small said' });
    const { half_life: half } = model;
    const halfLife = half === null ? 'too short a text for a half-life' : `half-life ${half.toFixed(1)} word${half === 1 ? '' : 's'}`;
    const head = html('h2', { class: 'in-rows' }, sample, model.title, html('span', { class: 'small' }, halfLife), said);
    return { words, said, article: html('article', { 'data-fills': 'reflow', 'data-model': model.name }, head, text) };
  });
  page.find('.models').replaceChildren(...page.texts.map(({ article }) => article));
}

export function paintTexts(page, word, rows) {
  page.texts.forEach(({ words, said }, number) => {
    const { role, targets } = page.data.models[number];
    const row = rows?.[number];
    const most = row ? largest(row) : 0;
    words.forEach((span, i) => {
      const amount = row && i <= word ? Math.round(STRONGEST_TINT * shade(row[i], most, page.view.scale)) : 0;
      span.style.background = amount ? `color-mix(in srgb, var(--role-${role}) ${amount}%, transparent)` : '';
      span.className = i > word ? 'later' : i === word ? 'here' : '';
    });
    setText(said, row ? sentence(page, word, row, targets[word]) : 'measuring …');
  });
}

function sentence({ data, view }, word, row, target) {
  const asked = view.measure === 'gradient' ? `next “${target.word}”: ${percent(target.p)}. ` : '';
  const many = halfWithin(row);
  const first = earliest(row);
  return `${asked}Half of it from the last ${many === 1 ? 'word' : `${many} words`}, a hundredth still from “${data.words[first]}”, ${word - first} back.`;
}
