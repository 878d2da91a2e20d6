// The two pictures: the curves with the dots of the draws, and the same cut into levels. Both axes never change.

import { fit, property } from 'live/common/canvas.js';
import { STEPS, drawnBy, heightAt, levelAt, sumAt } from './curves.js';

export const [LEFT, RIGHT] = [-44, 300]; // steps: the range and what lies beyond it on both sides
export const TOP = 0.018; // probability per step at the upper edge
const GRID = [0.005, 0.01, 0.015];
const MOST_COUNTED = 64; // levels
export const COLOURS = ['--ink-input', '--ink-forget', '--ink-candidate'];

// The theme's colours as they are now, and its type.
function lookOf(element) {
  const style = getComputedStyle(element);
  const look = (name) => property(element, name);
  const small = Math.max(12, parseFloat(style.fontSize) * 0.8);
  return Object.assign(look, { small, font: (weight = 400) => `${weight} ${small}px ${style.fontFamily}` });
}

// A canvas, fitted and empty, with what is needed to paint on it.
export function fitted(canvas) {
  const { context, width: wide, height: high } = fit(canvas);
  return {
    context,
    look: lookOf(canvas),
    wide,
    high,
    x: (value) => ((value - LEFT) / (RIGHT - LEFT)) * wide,
    y: (height) => high - 1 - (Math.min(height, TOP * 1.02) / TOP) * (high - 6),
  };
}

export function xFrom(share) {
  return LEFT + share * (RIGHT - LEFT);
}

export function heightFrom(share) {
  return Math.max(0, (1 - share) * TOP);
}

export function paintCurves(stage, state, scene) {
  paintGrid(stage, 1);
  paintEnds(stage, state.levels);
  paintDots(stage, state, scene);
  paintStep(stage, state, scene);
  const points = Array.from({ length: Math.ceil(stage.wide / 2) + 1 }, (_, i) => xFrom((2 * i) / stage.wide));
  const line = (height) => new Path2D(`M${points.map((at) => `${stage.x(at)} ${stage.y(height(at))}`).join('L')}`);
  const { context, look, x } = stage;
  state.parts.forEach((part, i) => {
    Object.assign(context, { strokeStyle: look(COLOURS[i]), lineWidth: scene.lit === i ? 4 : 2 });
    context.stroke(line((at) => heightAt(part, state.shape, at)));
  });
  Object.assign(context, { strokeStyle: look('--text'), lineWidth: 3 });
  context.stroke(line((at) => sumAt(state, at)));
  state.parts.forEach((part, i) => paintBeyond(stage, heightAt(part, state.shape, part.mean), x(part.mean), look(COLOURS[i])));
  paintLegend(stage);
}

// A peak that the axis has no room for: how high it is.
function paintBeyond({ context, look, wide }, height, at, colour) {
  if (height <= TOP) return;
  Object.assign(context, { fillStyle: colour, textAlign: 'left', textBaseline: 'top', font: look.font(600) });
  context.fillText(`↑ ${percent(height)}`, Math.min(wide - 60, Math.max(0, at) + 20), 2);
}

// Thin lines with what they stand for: probability of one level.
function paintGrid({ context, look, wide, y }, times) {
  Object.assign(context, { strokeStyle: look('--grey-line'), lineWidth: 1, fillStyle: look('--grey-label'), textAlign: 'left', textBaseline: 'bottom', font: look.font() });
  for (const height of GRID) {
    context.stroke(new Path2D(`M0 ${Math.round(y(height)) + 0.5}H${wide}`));
    context.fillText(`${Number((100 * height * times).toFixed(1))} %`, 2, y(height) - 1);
  }
}

// Where the first level begins and the last one ends, half a step beyond where they stand; named over the columns.
function paintEnds({ context, look, x, high }, levels, named = false) {
  const [first, last] = [-0.5, levels - 0.5].map((k) => x((k * STEPS) / levels));
  Object.assign(context, { strokeStyle: look('--grey-label'), lineWidth: 1, textBaseline: 'top', font: look.font() });
  context.setLineDash([3, 4]);
  for (const edge of [first, last]) context.stroke(new Path2D(`M${edge} 0V${high}`));
  context.setLineDash([]);
  if (!named) return;
  const name = (text, at, textAlign) => {
    Object.assign(context, { textAlign, fillStyle: look('--grey-label') });
    writeOver(context, look, text, at, 2);
  };
  name('level 0 begins', first + 4, 'left');
  name(`level ${levels - 1} ends`, last - 4, 'right');
}

// Words that stand out from what is behind them.
function writeOver(context, look, text, x, y) {
  Object.assign(context, { strokeStyle: look('--surface'), lineWidth: 4, lineJoin: 'round' });
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

function paintLegend({ context, look, wide }) {
  Object.assign(context, { fillStyle: look('--grey-label'), textAlign: 'right', textBaseline: 'top', font: look.font() });
  writeOver(context, look, 'heavy line: the sum', wide - 2, 2);
  writeOver(context, look, 'probability per level of 256', wide - 2, 4 + look.small);
}

// Every draw is a dot under the sum, in the colour of its component. Many of them fill the area evenly.
function paintDots({ context, look, x, y }, state, { draws, falling }) {
  const count = falling ? state.drawn - 1 : state.drawn;
  context.globalAlpha = count > 300 ? 0.5 : 0.75;
  for (let i = 0; i < count; i += 1) {
    const { chosen, x: value } = drawnBy(draws[i], state);
    context.fillStyle = look(COLOURS[chosen]);
    context.fillRect(x(value) - 1.5, y(draws[i].height * Math.min(TOP, sumAt(state, value))) - 1.5, 3, 3);
  }
  context.globalAlpha = 1;
}

// The last draw: the share of its component that lies to the left of the value, and the value on its way down.
function paintStep({ context, look, x, y, high, wide }, state, { draws, falling }) {
  if (!state.drawn || (falling && falling.part < 1)) return;
  const numbers = draws[state.drawn - 1];
  const { chosen, x: value } = drawnBy(numbers, state);
  const part = state.parts[chosen];
  const area = new Path2D();
  const begin = Math.max(0, x(part.mean - 6 * part.scale));
  area.moveTo(begin, high);
  for (let at = begin; at < Math.min(x(value), wide); at += 2) area.lineTo(at, y(heightAt(part, state.shape, xFrom(at / wide))));
  area.lineTo(Math.max(begin, x(value)), y(heightAt(part, state.shape, value)));
  area.lineTo(Math.max(begin, x(value)), high);
  Object.assign(context, { fillStyle: look(COLOURS[chosen]), globalAlpha: 0.22 });
  context.fill(area);
  context.globalAlpha = 1;
  const rest = numbers.height * Math.min(TOP, sumAt(state, value));
  const height = falling ? rest + (TOP - rest) * (1 - falling.down) : rest;
  Object.assign(context, { strokeStyle: look('--role-current'), lineWidth: 2 });
  context.stroke(new Path2D(`M${x(value)} ${high}V${y(height)}`));
  context.beginPath();
  context.arc(x(value), y(height), 5, 0, 7);
  Object.assign(context, { fillStyle: look(COLOURS[chosen]), strokeStyle: look('--surface') });
  context.fill();
  context.stroke();
}

export function paintLevels(stage, state, { p, draws }) {
  const { context, look, x, y, high } = stage;
  paintGrid(stage, STEPS / state.levels);
  const width = STEPS / state.levels;
  const gap = state.levels > 64 ? 0 : 2;
  p.forEach((share, level) => {
    const middle = level * width;
    const edge = level === 0 || level === state.levels - 1;
    context.fillStyle = look(level === state.level ? '--role-current' : edge ? '--role-chosen' : '--role-probability');
    const [left, right] = [x(middle - width / 2), x(middle + width / 2)];
    const wide = Math.max(right - left - gap, edge || level === state.level ? 3 : right - left);
    context.fillRect((left + right) / 2 - wide / 2, y(share / width), wide, high - y(share / width));
  });
  paintEnds(stage, state.levels, true);
  paintCounts(stage, state, draws, width);
}

// How often each level was drawn so far, as a share of all draws: a short line at that height. Among 256 levels the draws
// are too few to say anything.
function paintCounts({ context, look, x, y }, state, draws, width) {
  if (!state.drawn || state.levels > MOST_COUNTED) return;
  const counts = new Map();
  for (const each of draws.slice(0, state.drawn)) {
    const level = levelAt(drawnBy(each, state).x, state.levels);
    counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  const [half, thick] = [(x(width) - x(0)) / 2 - 3, 2];
  for (const [level, count] of counts) {
    context.fillStyle = look('--surface');
    context.fillRect(x(level * width) - half - 1, y(count / state.drawn / width) - thick / 2 - 1, 2 * half + 2, thick + 2);
    context.fillStyle = look('--grey-ghost');
    context.fillRect(x(level * width) - half, y(count / state.drawn / width) - thick / 2, 2 * half, thick);
  }
}

// With more digits than elsewhere: among 256 levels most are rare.
export function percent(p) {
  const value = 100 * p;
  if (value > 0 && value < 0.001) return '< 0.001 %';
  if (p < 1 && value >= 99.95) return '> 99.9 %';
  return `${value >= 10 ? value.toFixed(1) : value >= 0.1 ? value.toFixed(2) : value.toFixed(3)} %`;
}
