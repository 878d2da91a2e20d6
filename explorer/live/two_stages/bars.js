// Bars on a track from 0 to 100 %, one below the other.

import { make, setText } from 'live/common/dom.js';
import { percent } from 'live/common/numbers.js';

export function build(list, count) {
  const bars = Array.from({ length: count }, () => {
    const parts = { name: make('span', 'name cut'), fill: make('i', 'fill'), percent: make('span', 'percent') };
    return { ...parts, item: make('li', '', parts.name, make('span', 'track', parts.fill), parts.percent) };
  });
  list.replaceChildren(...bars.map(({ item }) => item));
  return bars;
}

export function show(bar, name, p, chosen) {
  setText(bar.name, name);
  setText(bar.percent, percent(p));
  bar.fill.style.width = `${100 * p}%`;
  bar.item.classList.toggle('chosen', chosen);
}
