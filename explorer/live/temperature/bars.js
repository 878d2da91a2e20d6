// The six bars: the five most probable words and all the others together.

import { make, setText } from 'live/common/dom.js';
import { percent } from 'live/common/numbers.js';

export const TOP = 5;

export function buildBars(list, onChoose) {
  return Array.from({ length: TOP + 1 }, (_, i) => {
    const item = make('li');
    const row = make(i < TOP ? 'button' : 'div', 'bar');
    const track = make('span', 'track');
    const parts = { item, row, fill: make('i', 'fill'), ghost: make('i', 'ghost'), dots: make('i', 'dots') };
    parts.key = make('span', 'key', i < TOP ? String(i + 1) : '');
    parts.word = make('span', 'word');
    parts.percent = make('span', 'percent');
    track.append(parts.fill, parts.ghost, parts.dots);
    row.append(parts.key, parts.word, track, parts.percent);
    if (i < TOP) {
      row.type = 'button';
      row.onclick = () => onChoose(i);
    } else {
      row.classList.add('others');
    }
    item.append(row);
    list.append(item);
    return parts;
  });
}

export function paintBars(bars, scene) {
  bars.forEach((bar, i) => {
    const hidden = scene.hidden[i];
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
    if (i === TOP) return;
    const counted = scene.counts ? `, ${scene.counts[i]} of 100 draws` : '';
    const drawn = i === scene.drawn ? ', drawn' : '';
    bar.row.ariaLabel = scene.hidden[i]
      ? `${i + 1}: hidden. Show it.`
      : `${i + 1}: ${scene.labels[i]}, ${percent(scene.exact[i], scene.t === 0)}${drawn}${counted}. Write this word.`;
  });
}
