// The leak test: what is changed, and how far the model's predictions move.

import { activated, sumAt, writeChange } from 'live/common/convolution/arithmetic.js';
import { largest, moveTo, outlinePlace } from 'live/common/convolution/drawing.js';
import { reaches } from 'live/common/convolution/field.js';
import { html } from 'live/common/dom.js';
import { decimal, percent } from 'live/common/numbers.js';
import { grey } from 'live/common/pixels.js';
import { showCompanion } from './kernel.js';
import { cursorOf, filterOf, imageMaps, layerOf, someLevels } from './state.js';

export function showLeakPanel(part) {
  const { view, leak } = part;
  part.find('.changed').textContent = changeInWords(part);
  showPalette(part);
  part.find('.switch').querySelectorAll('button').forEach((button) => button.setAttribute('aria-pressed', (button.dataset.masks === 'on') === view.masks));
  part.find('.clicks').querySelectorAll('button').forEach((button) => button.setAttribute('aria-pressed', button.dataset.click === part.click));
  const unchanged = !leak.changes.length;
  part.root.classList.toggle('unchanged', unchanged);
  if (unchanged) part.find('.answer [data-in=leak] .verdict').textContent = view.change ? 'No pixel comes after the last one.' : 'Change a pixel: click one in the image.';
  else if (leak.answer) showLeakAnswer(part, leak.answer[view.masks ? 'on' : 'off']);
  showFirstLayer(part);
}

function changeInWords(part) {
  const { leak, levels, view } = part;
  if (!leak.changes.length) return 'Nothing is changed.';
  if (view.change.startsWith('after')) return `${leak.changes.length === 1 ? '1 pixel' : `${leak.changes.length} pixels`} after pixel ${view.change.split('-')[1]}: ${farthestInWords(part.model.levels)}.`;
  const [{ pixel, level }] = leak.changes;
  return `Pixel ${pixel + 1}: level ${levels[pixel]} → ${level}`;
}

// "levels 0 to 1 become 3, levels 2 to 3 become 0": what ``farthest`` makes of every level.
function farthestInWords(count) {
  const half = Math.ceil(count / 2);
  const range = (from, to) => (from === to ? `level ${from} becomes` : `levels ${from} ${to - from === 1 ? 'and' : 'to'} ${to} become`);
  return `${range(0, half - 1)} ${count - 1}, ${range(half, count - 1)} 0`;
}

function showPalette(part) {
  const palette = part.find('.palette');
  const single = part.leak.changes.length === 1 ? part.leak.changes[0] : null;
  palette.classList.toggle('absent', !single);
  const offered = someLevels(part.model);
  if (!palette.children.length) palette.append(...offered.map((level) => paletteButton(part, level)));
  [...palette.children].forEach((button, index) => {
    button.setAttribute('aria-pressed', single?.level === offered[index]);
    button.classList.toggle('was', part.levels[single?.pixel] === offered[index]);
  });
}

function paletteButton(part, level) {
  const button = html('button', { type: 'button', 'aria-label': `level ${level}` }, html('i', { style: `background: ${grey(level, part.model.levels)}` }), html('span', {}, level));
  button.onclick = () => part.set({ change: writeChange(part.leak.changes[0].pixel, level) }, 0);
  return button;
}

function showLeakAnswer(part, answer) {
  const cursor = cursorOf(part);
  const moved = answer.moved[cursor];
  const [number, words] = moved ? [points(moved), ' percentage points: it moves'] : ['0.0', ' exactly: nothing moves'];
  part.find('.answer [data-in=leak] .verdict').replaceChildren(html('strong', {}, number), words);
  part.find('.answer [data-in=leak] .reason').textContent = leakReason(part, moved);
  showBars(part, answer, cursor);
  const most = largest(answer.moved);
  answer.moved.forEach((value, pixel) => part.companion.cells.paint(pixel, value ? 'var(--moved)' : 'none', value ? 0.12 + (0.88 * value) / most : 1));
  moveTo(part.companion.cursor, part.view.row, part.view.column);
  part.companion.marks.replaceChildren();
  if (part.leak.changes.length === 1) outlinePlace(part.companion.marks, part.leak.changes[0].pixel, part.model.columns, 'touched');
  const caption = `Percentage points moved: white 0.0, darkest ${points(most)}`;
  showCompanion(part, 'map', part.model.rows, part.model.columns, part.dark() ? caption.replace('white 0.0, darkest', 'dark 0.0, brightest') : caption);
}

// In percentage points. What has moved is never written as 0.0.
function points(part) {
  const points = part * 100;
  return points && points < 0.05 ? '< 0.1' : points.toFixed(1);
}

function leakReason(part, moved) {
  const { leak, view } = part;
  const cursor = cursorOf(part);
  const earlier = leak.changes.filter(({ pixel }) => pixel < cursor);
  const subject = leak.changes.length > 1 ? 'The changed pixels come' : leak.changes[0].pixel === cursor ? 'The pixel itself comes' : 'The changed pixel comes';
  if (leak.changes.every(({ pixel, level }) => part.levels[pixel] === level)) return 'The level is what it was, so nothing has changed.';
  if (!view.masks) return moved ? 'Through weights that the masks hid, it reaches a prediction that must not know it.' : 'It is too far away to reach the cursor, even without masks.';
  if (!earlier.length) return `${subject} at or after the cursor: the masks hide ${leak.changes.length > 1 ? 'them, whatever they are' : 'it, whatever it is'}.`;
  if (moved) return `${subject} before the cursor, so the prediction may use it.`;
  const kinds = reaches(part.model.fields.at(-1), part.model, view);
  const blind = earlier.some(({ pixel }) => kinds[pixel] === 'blind');
  return blind ? `${subject} before the cursor, but in the blind spot: no chain of kernels leads here.` : `${subject} before the cursor, but too far away to be seen.`;
}

function showBars(part, answer, cursor) {
  const { levels, bars: starts } = part.model;
  const bars = part.find('.answer [data-in=leak] .bars');
  bars.classList.toggle('together', starts.length < levels);
  if (!bars.children.length) bars.append(...starts.map((start, index) => levelBar(start, (starts[index + 1] ?? levels) - 1, levels)));
  [...bars.children].forEach((bar, index) => {
    const [before, after] = [answer.before, answer.after].map((all) => all[cursor * starts.length + index]);
    bar.querySelector('.now').style.width = `${after * 100}%`;
    bar.querySelector('.then').style.width = `${before * 100}%`;
    bar.querySelector('.value').textContent = before === after ? percent(after) : `${percent(before)} → ${percent(after)}`;
  });
  const said = [...bars.children].map((bar) => `level ${bar.querySelector('.level').textContent}: ${bar.querySelector('.value').textContent}`);
  bars.setAttribute('aria-label', said.join(', '));
}

function levelBar(first, last, levels) {
  const swatch = html('i', { class: 'swatch', style: `background: ${grey((first + last) / 2, levels)}` });
  const track = html('div', { class: 'track' }, html('i', { class: 'now' }), html('i', { class: 'then' }));
  return html('div', { class: 'bar' }, swatch, html('span', { class: 'level' }, first === last ? first : `${first}–${last}`), track, html('span', { class: 'value' }));
}

// The first layer needs no server: its sum is made here, from the image before and after.
function showFirstLayer(part) {
  const layer = layerOf(part, 'first');
  const filter = filterOf(part, 'first');
  const [before, after] = [part.levels, part.leak.levels].map((levels) => activated(layer, sumAt(layer, imageMaps(part, levels, layer), part.view.row, part.view.column, filter, part.view.masks)));
  part.find('.answer [data-in=leak] .first').textContent = `First layer, filter ${filter + 1}, at the cursor: ${decimal(before, 3)} → ${decimal(after, 3)}`;
}
