// Forcing the level of a pixel, and taking it back.

import { make, makeButton } from 'live/common/dom.js';
import { grey } from 'live/common/pixels.js';
import { want } from './asking.js';
import { imageOf } from './numbers.js';
import { FEW_LEVELS, swatch } from './panel.js';
import { go, pause } from './playing.js';
import { hidePicker, showNews } from './showing.js';

// Choosing the level that is forced already frees the pixel again.
export function force(player, pixel, level) {
  const others = player.wanted.forced.filter(([each]) => each !== pixel);
  const same = others.length < player.wanted.forced.length && player.answer.forced.get(pixel) === level;
  hidePicker(player);
  pause(player);
  player.flipped = false;
  want(player, { forced: same ? others : [...others, [pixel, level]] });
}

export function undo(player) {
  player.flipped = false;
  if (player.wanted.forced.length) want(player, { forced: player.wanted.forced.slice(0, -1) });
}

export function flip(player) {
  player.flipped = !player.flipped && player.answer.before !== null;
  showNews(player);
  player.refresh();
}

export function pickPixel(player, event) {
  const { answer } = player;
  const box = player.find('.big').getBoundingClientRect();
  const column = Math.floor(((event.clientX - box.left) / box.width) * answer.columns);
  const row = Math.floor(((event.clientY - box.top) / box.height) * answer.rows);
  pause(player);
  go(player, row * answer.columns + column);
  showPicker(player, row, column);
}

export function openPicker(player) {
  const { pixel, answer, find } = player;
  pause(player);
  showPicker(player, Math.floor(pixel / answer.columns), pixel % answer.columns);
  find('.picker').querySelector('input, button').focus();
}

function showPicker(player, row, column) {
  const { find, answer, pixel } = player;
  const picker = find('.picker');
  picker.hidden = false;
  picker.ariaLabel = `Force pixel ${pixel + 1}`;
  picker.replaceChildren(make('span', 'small', 'force'), ...pickerParts(player, pixel));
  picker.style.top = `${(100 * (row + (row > answer.rows / 2 ? 0 : 1))) / answer.rows}%`;
  picker.style.left = `${(100 * (column + 0.5)) / answer.columns}%`;
  picker.dataset.above = row > answer.rows / 2;
  picker.style.setProperty('--shift', `${(-100 * column) / (answer.columns - 1)}%`);
}

function pickerParts(player, pixel) {
  const { answer } = player;
  if (answer.levels > FEW_LEVELS) return levelSlider(player, pixel);
  return Array.from({ length: answer.levels }, (_, level) => {
    const made = makeButton('level in-a-row close-by', () => force(player, pixel, level), swatch(level, answer.levels), make('span', '', String(level)));
    made.ariaLabel = `Force level ${level}`;
    return made;
  });
}

// Very many levels: a slider, the grey on which it stands, and its number.
function levelSlider(player, pixel) {
  const { answer } = player;
  const made = make('input', 'level');
  Object.assign(made, { type: 'range', min: 0, max: answer.levels - 1, ariaLabel: 'Level to force' });
  made.value = imageOf(answer.images, player.image, answer.pixels)[pixel];
  const [square, number] = [make('i', 'swatch'), make('output', '')];
  const say = () => {
    square.style.background = grey(Number(made.value), answer.levels);
    number.textContent = made.value;
  };
  say();
  made.oninput = say;
  const take = () => force(player, pixel, Number(made.value));
  made.onchange = () => { if (player.pointing) take(); }; // keys change it at every step
  made.onkeydown = (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault(); // the player's own Enter would open it again
    take();
  };
  return [made, square, number];
}
