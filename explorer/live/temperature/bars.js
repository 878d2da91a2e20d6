// The six bars: the five most probable words and all the others together.

import { make, makeButton, setText } from 'live/common/dom.js';
import { percent } from 'live/common/numbers.js';

export const TOP = 5;

export function buildBars(list, onChoose) {
  return Array.from({ length: TOP + 1 }, (_, i) => {
    const [word, fill, ghost, dots, share] = [make('span', 'word cut'), make('i', 'fill'), make('i', 'ghost'), make('i', 'dots'), make('span', 'percent')];
    const inside = [make('span', 'key small', i < TOP ? String(i + 1) : ''), word, make('span', 'track', fill, ghost, dots), share];
    const row = i < TOP ? makeButton('bar bare', () => onChoose(i), ...inside) : make('div', 'bar bare others', ...inside);
    list.append(make('li', '', row));
    return { row, word, fill, ghost, dots, percent: share };
  });
}

export function paintBars(bars, scene) {
  bars.forEach((bar, i) => {
    const hidden = scene.hidden[i];
    bar.row.parentElement.hidden = i < TOP && i >= scene.exact.length;
    if (bar.row.parentElement.hidden) return;
    const share = i < TOP ? scene.p[i] : scene.others;
    setText(bar.word, hidden ? 'hidden' : scene.labels[i]);
    setText(bar.percent, hidden ? '?' : percent(i < TOP ? scene.exact[i] : scene.exactOthers, scene.t === 0));
    bar.fill.style.width = `${100 * share}%`;
    bar.ghost.style.width = `${100 * (i < TOP ? scene.ghost[i] : scene.ghostOthers)}%`;
    bar.dots.style.clipPath = `inset(0 ${100 - (scene.counts ? scene.counts[i] : 0)}% 0 0)`;
    bar.row.classList.toggle('hidden', hidden);
    bar.row.classList.toggle('chosen', !hidden && i === Math.min(scene.drawn, TOP));
  });
}

// Names for screen readers; after a move, not at every frame.
export function nameBars(bars, scene) {
  bars.forEach((bar, i) => {
    if (i === TOP || i >= scene.exact.length) return;
    const counted = scene.counts ? `, ${scene.counts[i]} of 100 draws` : '';
    const drawn = i === scene.drawn ? ', drawn' : '';
    bar.row.ariaLabel = scene.hidden[i]
      ? `${i + 1}: hidden. Show it.`
      : `${i + 1}: ${scene.labels[i]}, ${percent(scene.exact[i], scene.t === 0)}${drawn}${counted}. Write this word.`;
  });
}
