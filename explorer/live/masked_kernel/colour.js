// Three channels: nine masks, and the order of the colours inside a pixel.

import { countSeen, places } from 'live/common/convolution/arithmetic.js';
import { CHANNELS, UNIT, drawMask, seesChannel } from 'live/common/convolution/drawing.js';
import { html, makeButton, svg } from 'live/common/dom.js';
import { colourKernel } from './image.js';
import { showCompanion } from './kernel.js';

export function showColourPanel(part) {
  const { view } = part;
  const name = `${view.size} ${view.kind} ${view.channel}`;
  const nine = part.find('.nine');
  if (nine.drawn !== name) drawNine(part, nine);
  nine.drawn = name;
  part.find('.panel[data-in=colour] .kinds').querySelectorAll('button').forEach((button) => button.setAttribute('aria-pressed', button.dataset.kind === view.kind));
  showOrder(part);
  const output = CHANNELS.indexOf(view.channel);
  const earlier = 3 * countSeen(view.size, 'A');
  const own = output + (view.kind === 'B' ? 1 : 0);
  const named = view.channel[0].toUpperCase() + view.channel.slice(1);
  part.find('.answer [data-in=colour] .verdict').textContent = `${named} sees ${earlier + own} of ${3 * view.size ** 2} values`;
  part.find('.answer [data-in=colour] .reason').textContent = colourReason(view, earlier, own);
}

function colourReason(view, earlier, own) {
  const before = `${earlier} from the pixels before, three to a pixel, and ${own} of its own pixel. `;
  const output = CHANNELS.indexOf(view.channel);
  const names = CHANNELS.slice(0, own).join(' and ') || 'nothing';
  const rule = view.kind === 'A'
    ? `Mask A: ${view.channel} is what is to be guessed, so of this pixel it may see ${names}.`
    : `Mask B: feature maps of ${view.channel} know ${CHANNELS.slice(0, output).join(' and ') || 'only earlier pixels'} already, so they may see themselves too.`;
  return before + rule;
}

function drawNine(part, nine) {
  const { view } = part;
  const corner = html('span', { class: 'corner' }, 'sees →');
  const heads = CHANNELS.map((name) => html('span', { class: `name ${name}` }, name));
  const rows = CHANNELS.flatMap((output, row) => [rowHead(part, output), ...CHANNELS.map((_, column) => oneOfNine(part, row, column))]);
  const focused = nine.getRootNode().activeElement?.dataset.channel;
  nine.replaceChildren(corner, ...heads, ...rows);
  if (focused && view.mode === 'colour') nine.querySelector(`[data-channel=${focused}]`)?.focus();
}

function rowHead(part, channel) {
  const button = makeButton('', () => part.set({ channel }), channel);
  button.dataset.channel = channel;
  button.ariaPressed = String(part.view.channel === channel);
  return button;
}

function oneOfNine(part, output, input) {
  const { view } = part;
  const kernel = colourKernel(view);
  const kind = seesChannel({ down: 0, right: 0 }, view.kind, input, output) ? 'B' : 'A';
  const picture = svg('svg', { role: 'img', 'aria-label': `${CHANNELS[output]} from ${CHANNELS[input]}: sees ${countSeen(view.size, kind)}` });
  drawMask(picture, { ...kernel, places: places(view.size, view.size, kind) }, null, 0, null);
  picture.classList.toggle('active', CHANNELS[output] === view.channel);
  picture.style.setProperty('--role-seen', `var(--${CHANNELS[input]})`);
  return picture;
}

// Nine pixels enlarged, every one parted into its three colours in the order in which they are drawn.
function showOrder(part) {
  const { view, companion } = part;
  const name = `${view.kind} ${view.channel} ${view.size}`;
  showCompanion(part, 'order', 9, 9, 'Order: red, green, blue, then the next pixel', `The nearest pixels: ${view.channel} of the middle one sees what is filled`);
  if (companion.ordered === name) return;
  companion.ordered = name;
  const { order } = companion.groups;
  order.replaceChildren();
  const near = places(3, 3, view.kind);
  near.forEach((place) => CHANNELS.forEach((channel, input) => drawSub(part, order, place, channel, input)));
}

function drawSub(part, order, place, channel, input) {
  const { view, companion } = part;
  const own = !place.down && !place.right;
  const x = (place.right + 1) * 3 * UNIT + input * UNIT;
  const y = (place.down + 1) * 3 * UNIT;
  const reached = view.size >= 3 || own;
  const sees = reached && seesChannel(place, view.kind, input, CHANNELS.indexOf(view.channel));
  if (sees) svg('rect', { class: `sub ${channel}`, x, y, width: UNIT, height: 3 * UNIT }, order);
  else svg('rect', { class: 'sub', x, y, width: UNIT, height: 3 * UNIT, fill: reached ? companion.hatch.unseen : 'none' }, order);
  const letter = svg('text', { class: sees ? 'letter on' : 'letter', x: x + UNIT / 2, y: y + 1.5 * UNIT + 4 }, order);
  letter.textContent = channel[0].toUpperCase();
  if (own && channel === view.channel) svg('rect', { class: 'cursor', x, y, width: UNIT, height: 3 * UNIT }, order);
}
