// Beside and below the text: rules, distribution, and the contexts in which the unit is highest and lowest.

import { html, svg } from 'live/common/dom.js';
import { decimal } from 'live/common/numbers.js';
import { signed, strongest, tint } from './tint.js';

const RULES = 5;
const [WIDE, TALL, FOOT] = [280, 90, 18];

export function paintRules(page, unit) {
  page.find('.rules').replaceChildren(...strongest(page.data.rules, unit, RULES).map(({ title, first, again }) => {
    const bar = html('i');
    bar.style.left = `${50 + 50 * Math.min(0, first)}%`;
    bar.style.width = `${50 * Math.abs(first)}%`;
    const number = html('span', { title: 'on one half of the texts (on the other)' }, `${signed(first)} (${signed(again)})`);
    return html('li', {}, html('span', {}, title), number, html('span', { class: 'track' }, bar));
  }));
}

export function paintHistogram(page, unit) {
  const drawing = page.find('.histogram');
  const { counts, low, high } = page.data.histogram;
  const row = counts[unit];
  const most = Math.max(...row);
  drawing.replaceChildren();
  drawing.setAttribute('viewBox', `0 0 ${WIDE} ${TALL}`);
  drawing.setAttribute('preserveAspectRatio', 'none');
  const wide = WIDE / row.length;
  row.forEach((count, i) => {
    const tall = (count / most) * (TALL - FOOT);
    svg('rect', { x: i * wide, y: TALL - FOOT - tall, width: wide - 1, height: tall }, drawing);
  });
  const write = (x, anchor, text) => svg('text', { x, y: TALL - 4, 'text-anchor': anchor }, drawing).append(text);
  write(0, 'start', decimal(low[unit], 2));
  write(WIDE, 'end', decimal(high[unit], 2));
}

export function paintContexts(page, unit) {
  const { contexts, limit } = page.data;
  const known = contexts?.unit === unit;
  page.find('.contexts').replaceChildren(...['highest', 'lowest'].map((kind) => {
    const rows = known ? contexts.rows.filter((row) => row.kind === kind) : [];
    const list = html('ol', {}, ...rows.map(({ before, word, after, value }) => {
      const marked = html('b', {}, word);
      marked.style.background = tint(value, limit);
      const words = html('span', {}, `${before} `, marked, ` ${after}`);
      return html('li', {}, html('span', {}, decimal(value, 2)), words);
    }));
    return html('section', {}, html('h2', {}, known ? `Where it is ${kind}` : `Where it is ${kind} …`), list);
  }));
}
