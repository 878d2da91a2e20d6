import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TOP, paintBars } from 'live/temperature/bars.js';

const element = () => ({ textContent: '', style: {} });
const bar = () => ({
  row: { parentElement: {}, classList: { toggle: () => {} } },
  ...Object.fromEntries(['word', 'percent', 'fill', 'ghost', 'dots'].map((name) => [name, element()])),
});

test('a vocabulary of three entries has three bars, and one for no others', () => {
  const bars = Array.from({ length: TOP + 1 }, bar);
  const p = [0.5, 0.3, 0.2];
  const labels = ['a', 'b', 'c', undefined, undefined, 'all 0 other characters'];
  const rest = { others: 0, exactOthers: 0, ghostOthers: 0, hidden: Array(TOP + 1).fill(false) };
  paintBars(bars, { p, exact: p, ghost: p, labels, ...rest, t: 1, drawn: 0 });
  assert.deepEqual(bars.map(({ row }) => row.parentElement.hidden), [false, false, false, true, true, false]);
  assert.deepEqual(bars.map(({ percent }) => percent.textContent), ['50.0 %', '30.0 %', '20.0 %', '', '', '< 0.01 %']);
});
