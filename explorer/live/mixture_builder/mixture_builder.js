// A mixture built by hand: one state, one picture for each frame of the screen; Python hears of it for the address.

import { setText } from 'live/common/dom.js';
import { along } from 'live/common/keys.js';
import { livePart } from 'live/common/mount.js';
import { floats, within } from 'live/common/numbers.js';
import { savePicture } from 'live/common/picture.js';
import { grey } from 'live/common/pixels.js';
import { buildNumbers, showNumbers, showSum } from './arithmetic.js';
import { LOGISTIC_SPREAD, STEPS, discretized, drawsOf, levelAt } from './curves.js';
import { clearDraws, drawHundred, drawOne, fallingAt, showNeedle, showStory } from './drawing.js';
import { buildHandles, placeHandles } from './handles.js';
import { LEFT, RIGHT, fitted, paintCurves, paintLevels, percent, xFrom } from './plot.js';

const REPORT = 200; // milliseconds of rest before Python hears of a change

export default livePart({ root: '.builder', acts: { changed }, begin, receive: (builder) => builder.refresh(), draw });

function begin(builder, data) {
  Object.assign(builder, { limits: data.limits, state: stateFrom(data.start), scene: { lit: null }, began: -Infinity });
  builder.draws = drawsOf(floats(data.random));
  builder.reported = JSON.stringify(asLink(builder.state));
  buildHandles(builder);
  buildNumbers(builder);
  connect(builder);
}

function stateFrom({ parts, shape, levels, level, drawn }) {
  const read = (text) => {
    const [weight, mean, scale] = text.split(':').map(Number);
    return { weight: weight / 100, mean, scale };
  };
  return { parts: parts.split(' ').map(read), shape, levels: Number(levels), level: Math.min(Number(level), levels - 1), drawn: Number(drawn) };
}

// The settings as a link writes them, so that Python checks both in one way.
function asLink({ parts, shape, levels, level, drawn }) {
  const tidy = (value) => String(Math.round(value * 10) / 10);
  const written = parts.map(({ weight, mean, scale }) => [100 * weight, mean, scale].map(tidy).join(':')).join(' ');
  return { parts: written, shape, levels: String(levels), level: String(level), drawn: String(drawn) };
}

// ---------------------------------------------------------------------------------------------------------- changing

function changed(builder) {
  builder.refresh();
  builder.after('report', REPORT, () => report(builder));
}

function report(builder) {
  const now = asLink(builder.state);
  if (JSON.stringify(now) !== builder.reported) builder.tell('build', now);
  builder.reported = JSON.stringify(now);
}

function selectLevel(builder, level) {
  if (!Number.isFinite(level)) return;
  builder.state.level = within(Math.round(level), 0, builder.state.levels - 1);
  changed(builder);
}

// The other shape, as wide as before: its scale is what gives it the same standard deviation.
function setShape(builder, shape) {
  const { state, limits } = builder;
  if (shape === state.shape) return;
  const times = shape === 'normal' ? LOGISTIC_SPREAD : 1 / LOGISTIC_SPREAD;
  const [low, high] = limits.scales;
  state.shape = shape;
  for (const part of state.parts) part.scale = within(Math.round(part.scale * times * 10) / 10, low, high);
  changed(builder);
}

function setLevels(builder, levels) {
  const { state } = builder;
  if (levels === state.levels) return;
  state.level = Math.min(levels - 1, Math.round((state.level * levels) / state.levels));
  state.levels = levels;
  changed(builder);
}

// --------------------------------------------------------------------------------------------------------- connecting

function connect(builder) {
  const { find } = builder;
  builder.press('.one', () => drawOne(builder));
  builder.press('.hundred', () => drawHundred(builder));
  builder.press('.clear', () => clearDraws(builder));
  builder.press('.png', () => savePicture(builder.root, 'mixture.png'));
  for (const button of find('.shape').children) button.onclick = () => setShape(builder, button.dataset.value);
  for (const button of find('.levels-choice').children) button.onclick = () => setLevels(builder, Number(button.dataset.value));
  find('input.level').oninput = (event) => selectLevel(builder, event.target.valueAsNumber);
  connectPointer(builder);
  builder.watch(builder.root);
  builder.keys((key, event) => command(builder, key, event));
}

// The level under the pointer; a click keeps it.
function connectPointer(builder) {
  const canvas = builder.find('canvas.levels');
  const under = (event) => {
    const box = canvas.getBoundingClientRect();
    return levelAt(xFrom((event.clientX - box.x) / box.width), builder.state.levels);
  };
  canvas.onpointermove = (event) => (event.pointerType === 'mouse' || event.buttons) && selectLevel(builder, under(event));
  canvas.onpointerdown = (event) => selectLevel(builder, under(event));
}

function command(builder, key, { shiftKey }) {
  const { state } = builder;
  return {
    ...along(state.level, state.levels - 1, (level) => selectLevel(builder, level), shiftKey ? 10 : 1),
    ' ': () => drawOne(builder),
    d: () => drawHundred(builder),
    x: () => clearDraws(builder),
    n: () => setShape(builder, state.shape === 'normal' ? 'logistic' : 'normal'),
    l: () => setLevels(builder, state.levels === 256 ? 16 : 256),
  }[key];
}

// ------------------------------------------------------------------------------------------------------------ showing

function draw(builder, now) {
  builder.scene.falling = fallingAt(builder, now);
  show(builder);
  if (builder.scene.falling) builder.refresh();
}

function show(builder) {
  const { find, state, scene, draws } = builder;
  scene.p = discretized(state);
  scene.draws = draws;
  paintCurves(fitted(find('canvas.curves')), state, scene);
  paintLevels(fitted(find('canvas.levels')), state, scene);
  showRamp(find('.ramp'), state.levels);
  setText(find('.lowest'), `level 0, with all below it: ${percent(scene.p[0])}`);
  setText(find('.highest'), `level ${state.levels - 1}, with all above it: ${percent(scene.p.at(-1))}`);
  placeHandles(builder);
  showNumbers(builder);
  showSum(builder);
  showNeedle(builder);
  showStory(builder);
  press(find('.shape'), state.shape);
  press(find('.levels-choice'), String(state.levels));
  find('.clear').disabled = !state.drawn;
  find('.one').disabled = find('.hundred').disabled = state.drawn >= draws.length;
  const parts = state.parts.map(({ weight, mean, scale }) => `${(100 * weight).toFixed(1)} % at ${mean} ± ${scale}`);
  find('canvas.curves').ariaLabel = `Three ${state.shape} curves and their sum: ${parts.join('  +  ')}  (${state.shape})`;
  find('canvas.levels').ariaLabel =
    `Probability of ${state.levels} levels. Level 0: ${percent(scene.p[0])}, level ${state.levels - 1}: ${percent(scene.p.at(-1))}.`;
  Object.assign(builder.root.dataset, { shown: asLink(state).parts, at: scene.falling ? 'falling' : 'rest' });
}

function press(group, value) {
  for (const button of group.children) button.ariaPressed = String(button.dataset.value === value);
}

// The greys of the levels, each under its column.
function showRamp(ramp, levels) {
  if (Number(ramp.dataset.levels) === levels) return;
  ramp.dataset.levels = levels;
  const share = (k) => (((k - 0.5) * STEPS) / levels - LEFT) / (RIGHT - LEFT);
  const stops = Array.from({ length: levels }, (_, k) => `${grey(k, levels)} ${(100 * k) / levels}% ${(100 * (k + 1)) / levels}%`);
  Object.assign(ramp.style, { marginLeft: `${100 * share(0)}%`, marginRight: `${100 - 100 * share(levels)}%`, background: `linear-gradient(90deg, ${stops})` });
}
