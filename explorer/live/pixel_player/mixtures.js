// A pixel whose levels get their probabilities from a mixture of logistics: each component, their sum cut into levels, and the
// level that was drawn.

import { html, make, setText } from 'live/common/dom.js';
import { mixtureOf, sharesOf } from 'live/common/logistics.js';
import { decimal, percent } from 'live/common/numbers.js';
import { fitted } from 'live/common/pixels.js';
import { numbersAt } from './numbers.js';
import { theme } from './paint.js';

const TOPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]; // where the axis of probability may end
const COMPONENT_COLOURS = ['--ink-input', '--ink-forget', '--ink-candidate', '--ink-output', '--ink-cell'];
const SHOWN_COMPONENTS = 7; // without scrolling
const DASHES = [[], [6, 3], [2, 3]]; // beyond five components the colours come again, with broken lines

function componentStyle(i) {
  return { colour: COMPONENT_COLOURS[i % COMPONENT_COLOURS.length], dash: DASHES[Math.floor(i / COMPONENT_COLOURS.length) % DASHES.length] };
}

export function showMixture(player, p, ghost, level) {
  const { find, answer, image, pixel } = player;
  const mixture = mixtureOf(numbersAt(answer, image, pixel));
  const top = TOPS.find((each) => each >= Math.max(...p, ...ghost)) ?? 1;
  const shares = mixture.map((component) => sharesOf(component, answer.levels));
  paintMixture(find('.curves'), { p, ghost: player.temperature === 1 ? null : ghost, level, shares, top });
  setText(find('.top'), `${100 * top} %`);
  find('.drawn-mark').style.left = `${(100 * (level + 0.5)) / answer.levels}%`;
  setText(find('.drawn-mark'), String(level));
  showComponents(find('.components'), mixture);
  find('.curves').ariaLabel =
    `Probability of the levels 0 to ${answer.levels - 1} as the sum of ${mixture.length} components; ` +
    `highest ${percent(Math.max(...p))} at level ${p.indexOf(Math.max(...p))}; drawn: ${level}`;
}

function showComponents(list, mixture) {
  if (list.children.length !== mixture.length) {
    list.replaceChildren(...mixture.map((_, i) => componentLine(i)));
    list.tabIndex = mixture.length > SHOWN_COMPONENTS ? 0 : -1; // what scrolls must be within reach of the keyboard
  }
  mixture.forEach(({ weight, mean, scale }, i) => {
    const line = list.children[i];
    line.querySelector('.fill').style.width = `${100 * weight}%`;
    line.classList.toggle('slight', weight < 0.01);
    const written = { weight: percent(weight), mean: decimal(mean, 1), scale: scale.toFixed(scale < 10 ? 2 : 1) };
    for (const [name, text] of Object.entries(written)) setText(line.querySelector(`.of-${name}`), text);
  });
}

function componentLine(i) {
  return html('li', { class: 'component', style: `--colour: var(${componentStyle(i).colour})` }, make('b', 'key', String(i + 1)),
    make('span', 'track', make('i', 'fill')), make('span', 'of-weight'), make('span', 'of-mean'), make('span', 'of-scale'));
}

// Every level has a column of the same width, at least as wide as a line, so that a single level can be seen.
function paintMixture(canvas, { p, ghost, level, shares, top }) {
  const { context, wide, high } = fitted(canvas);
  const colour = theme(canvas);
  const [step, y] = [wide / p.length, (value) => high - (value / top) * (high - 4)];
  const column = (i, value, width = Math.max(step, 1.5)) => context.fillRect((i + 0.5) * step - width / 2, y(value), width, high - y(value));
  Object.assign(context, { strokeStyle: colour('--grey-line'), lineWidth: 1 });
  for (const part of [0.5, 1]) context.stroke(new Path2D(`M0 ${y(part * top)}H${wide}`));
  Object.assign(context, { fillStyle: colour('--role-probability'), globalAlpha: 0.45 });
  p.forEach((value, i) => column(i, value));
  Object.assign(context, { fillStyle: colour('--role-current'), globalAlpha: 1 });
  column(level, p[level], Math.max(step, 4));
  const line = (values) => new Path2D(`M${Array.from(values, (value, i) => `${(i + 0.5) * step} ${y(value)}`).join('L')}`);
  Object.assign(context, { strokeStyle: colour('--grey-ghost'), lineWidth: 1 });
  if (ghost) context.stroke(line(ghost));
  shares.forEach((values, i) => {
    const { colour: name, dash } = componentStyle(i);
    Object.assign(context, { strokeStyle: colour(name), lineWidth: 2 });
    context.setLineDash(dash);
    context.stroke(line(values));
  });
  context.setLineDash([]);
  paintKeys(context, { shares, step, y, wide }, colour);
}

// Its number over the highest point of every component that can be seen.
function paintKeys(context, { shares, step, y, wide }, colour) {
  context.font = `600 12px ${getComputedStyle(context.canvas).fontFamily}`;
  Object.assign(context, { textAlign: 'center', textBaseline: 'bottom', lineWidth: 3, strokeStyle: colour('--surface') });
  shares.forEach((values, i) => {
    const most = Math.max(...values);
    const at = [Math.min(wide - 8, Math.max(8, (values.indexOf(most) + 0.5) * step)), Math.max(14, y(most) - 2)];
    if (at[1] > y(0) - 8) return;
    context.strokeText(i + 1, ...at);
    context.fillStyle = colour(componentStyle(i).colour);
    context.fillText(i + 1, ...at);
  });
}
