// What the network expects at the followed pixel, with the true level marked; inside a block also what it would expect without it.

import { html, svg } from 'live/common/dom.js';
import { decimal, percent } from 'live/common/numbers.js';
import { grey } from 'live/common/pixels.js';
import { outputAt, pixelOf, probabilitiesOf } from './values.js';

const SINGLE = 16; // so many levels get a bar each with its number; more become one outline

export function showAnswer(part) {
  const { trace, layer, network } = part;
  const level = trace.levels[pixelOf(part)];
  const chances = probabilitiesOf(network, outputAt(part, trace.output));
  const ghost = layer.block && trace.without[0]?.length ? probabilitiesOf(network, outputAt(part, trace.without[layer.block - 1])) : null;
  const nats = decimal(trace.nats[pixelOf(part)], 3);
  part.find('.verdict').replaceChildren('Level ', html('b', {}, String(level)), ` had ${percent(chances[level])}: −ln p = `, html('b', {}, nats));
  const bars = part.find('.bars');
  bars.classList.toggle('many', network.levels > SINGLE);
  if (network.levels > SINGLE) showOutline(bars, chances, level);
  else showBars(bars, chances, ghost, level, network.levels);
  bars.setAttribute('aria-label', `Level ${level} is the true one and has ${percent(chances[level])}`);
  part.find('.ghost').textContent = ghostInWords(part, ghost);
}

function ghostInWords(part, ghost) {
  const { trace, layer } = part;
  const mean = (nats) => decimal(nats.reduce((sum, each) => sum + each, 0) / nats.length, 3);
  if (!layer.block) return `The whole image: ${mean(trace.nats)} nats per pixel.`;
  const without = trace.leftOut[layer.block - 1];
  const here = decimal(without[pixelOf(part)], 3);
  return `Without block ${layer.block}${ghost ? ' (thin bars)' : ''}: −ln p = ${here} here; ${mean(without)} instead of ${mean(trace.nats)} nats per pixel on the whole image.`;
}

function showBars(box, chances, ghost, level, levels) {
  if (box.querySelectorAll('.bar').length !== chances.length) box.replaceChildren(...chances.map((_, index) => bar(index, levels)));
  chances.forEach((probability, index) => {
    const row = box.children[index];
    row.classList.toggle('true', index === level);
    row.querySelector('.name').textContent = index === level ? `${index} true` : String(index);
    row.querySelector('.now').style.width = `${probability * 100}%`;
    row.querySelector('.then').style.width = `${(ghost?.[index] ?? 0) * 100}%`;
    row.querySelector('.number').textContent = percent(probability);
  });
}

function bar(index, levels) {
  return html('div', { class: 'bar' }, html('i', { class: 'key', style: `background: ${grey(index, levels)}` }), html('span', { class: 'name' }),
    html('span', { class: 'track' }, html('span', { class: 'now' }), html('span', { class: 'then' })), html('span', { class: 'number' }));
}

// Many levels: one outline over all of them, the true one marked.
function showOutline(box, chances, level) {
  const most = Math.max(...chances);
  const height = (probability) => 60 - (probability / most) * 58;
  const line = chances.map((probability, index) => `${index} ${height(probability).toFixed(2)} ${index + 1} ${height(probability).toFixed(2)}`).join(' ');
  const picture = box.querySelector('svg') ?? svg('svg', { preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  picture.setAttribute('viewBox', `0 0 ${chances.length} 60`);
  picture.replaceChildren();
  svg('polygon', { class: 'outline', points: `0 60 ${line} ${chances.length} 60` }, picture);
  svg('line', { class: 'truth', x1: level + 0.5, x2: level + 0.5, y1: 0, y2: 60 }, picture);
  const ends = html('p', { class: 'ends apart small' }, html('span', {}, '0'), html('span', {}, `highest ${percent(most)}`), html('span', {}, String(chances.length - 1)));
  box.replaceChildren(picture, ends);
}
