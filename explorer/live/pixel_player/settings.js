// The settings as they stand in the controls.

import { make, setText } from 'live/common/making.js';

const COUNTS = [1, 4, 9, 16, 25, 36, 49, 64];

export function showSettings(player) {
  const { find, wanted, answer } = player;
  find('.temperature').value = wanted.temperature;
  setText(find('.warmth output'), Number(wanted.temperature).toFixed(2));
  player.root.classList.toggle('tempered', wanted.temperature !== 1);
  if (document.activeElement?.shadowRoot?.activeElement !== find('.seed')) find('.seed').value = wanted.seed;
  showCounts(find('.count'), wanted.count);
  find('.begin').value = wanted.example === null ? '' : 'real';
  find('.keep').hidden = wanted.example === null;
  find('.kept').max = answer.rows;
  find('.kept').value = Math.round((wanted.kept) / answer.columns);
  setText(find('.keep output'), rowsText(wanted.kept, answer.columns));
}

function rowsText(kept, columns) {
  const more = kept % columns;
  return `${Math.floor(kept / columns)}${more ? ` and ${more} pixels` : ''}`;
}

function showCounts(list, count) {
  const counts = [...new Set([...COUNTS, count])].sort((a, b) => a - b);
  if (list.children.length !== counts.length) list.replaceChildren(...counts.map((each) => make('option', '', each)));
  list.value = count;
}
