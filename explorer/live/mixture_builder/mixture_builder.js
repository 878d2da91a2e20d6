// A mixture built by hand: one state, one picture for each frame of the screen; Python hears of it for the address.

import { setText } from 'live/common/making.js';
import { buildNumbers, showNumbers, showSum } from './arithmetic.js';
import { LOGISTIC_SPREAD, STEPS, discretized, drawsOf, levelAt } from './curves.js';
import { clearDraws, drawHundred, drawOne, fallingAt, showNeedle, showStory } from './drawing.js';
import { buildHandles, placeHandles } from './handles.js';
import { caption, savePicture } from './picture.js';
import { LEFT, RIGHT, fitted, paintCurves, paintLevels, percent, xFrom } from './plot.js';

const REPORT = 200; // milliseconds of rest before Python hears of a change
const TYPED = 'input:not([type=range]), textarea, select, [contenteditable=""], [contenteditable=true], [role=textbox]';

const builders = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const builder = builders.get(parentElement) ?? build(parentElement, data);
  builders.set(parentElement, builder);
  builder.setStateValue = setStateValue;
  refresh(builder);
  return () => leave(builder, parentElement);
}

function build(parentElement, data) {
  const find = (selector) => parentElement.querySelector(selector);
  const builder = { find, root: find('.builder'), limits: data.limits, state: stateFrom(data.start), scene: { lit: null }, began: -Infinity };
  builder.draws = drawsOf(floats(data.random));
  builder.reported = JSON.stringify(asLink(builder.state));
  Object.assign(builder, { changed: () => changed(builder), refresh: () => refresh(builder) });
  buildHandles(builder);
  buildNumbers(builder);
  connect(builder);
  return builder;
}

function leave(builder, parentElement) {
  builders.delete(parentElement);
  builder.observer.disconnect();
  clearTimeout(builder.later);
  cancelAnimationFrame(builder.frame);
  document.removeEventListener('keydown', builder.onKey);
}

function floats(text) {
  return new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer); // little-endian, as everywhere today
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
  refresh(builder);
  clearTimeout(builder.later);
  builder.later = setTimeout(() => report(builder), REPORT);
}

function report(builder) {
  const now = asLink(builder.state);
  if (JSON.stringify(now) !== builder.reported) builder.setStateValue('build', now);
  builder.reported = JSON.stringify(now);
}

function selectLevel(builder, level) {
  if (!Number.isFinite(level)) return;
  builder.state.level = Math.max(0, Math.min(builder.state.levels - 1, Math.round(level)));
  changed(builder);
}

// The other shape, as wide as before: its scale is what gives it the same standard deviation.
function setShape(builder, shape) {
  const { state, limits } = builder;
  if (shape === state.shape) return;
  const times = shape === 'normal' ? LOGISTIC_SPREAD : 1 / LOGISTIC_SPREAD;
  const [low, high] = limits.scales;
  state.shape = shape;
  for (const part of state.parts) part.scale = Math.max(low, Math.min(high, Math.round(part.scale * times * 10) / 10));
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
  const press = (selector, act) => { find(selector).onclick = () => act(builder); };
  press('.one', drawOne);
  press('.hundred', drawHundred);
  press('.clear', clearDraws);
  press('.png', savePicture);
  for (const button of find('.shape').children) button.onclick = () => setShape(builder, button.dataset.value);
  for (const button of find('.levels-choice').children) button.onclick = () => setLevels(builder, Number(button.dataset.value));
  find('input.level').oninput = (event) => selectLevel(builder, event.target.valueAsNumber);
  connectPointer(builder);
  builder.observer = new ResizeObserver(() => refresh(builder));
  builder.observer.observe(builder.root);
  builder.onKey = (event) => onKey(builder, event);
  document.addEventListener('keydown', builder.onKey);
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

function onKey(builder, event) {
  const target = event.composedPath()[0];
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || document.querySelector('html.dialog-open, [role=dialog], [role=listbox]')) return;
  if (target instanceof Element && (target.closest(TYPED) || owns(target, event.key))) return;
  const action = command(builder, event);
  if (!action) return;
  event.preventDefault();
  action();
}

// A focused button is pressed by Space; groups of choices have their own arrows.
function owns(target, key) {
  if (key === ' ') return target.closest('button, a, summary') !== null;
  return /^(Arrow|Home|End)/.test(key) && target.closest('[type=range], [role=slider], [role=tab], [role=radio]') !== null;
}

function command(builder, { key, shiftKey }) {
  const { state } = builder;
  const by = shiftKey ? 10 : 1;
  return {
    ArrowLeft: () => selectLevel(builder, state.level - by),
    ArrowRight: () => selectLevel(builder, state.level + by),
    Home: () => selectLevel(builder, 0),
    End: () => selectLevel(builder, state.levels - 1),
    ' ': () => drawOne(builder),
    d: () => drawHundred(builder),
    x: () => clearDraws(builder),
    n: () => setShape(builder, state.shape === 'normal' ? 'logistic' : 'normal'),
    l: () => setLevels(builder, state.levels === 256 ? 16 : 256),
  }[key.length === 1 ? key.toLowerCase() : key];
}

// ------------------------------------------------------------------------------------------------------------ showing

// One picture for one frame of the screen, however many changes ask for it.
function refresh(builder) {
  builder.frame ||= requestAnimationFrame((now) => {
    builder.frame = 0;
    if (!builder.root.isConnected) return; // taken out of the page, and without its colours
    builder.scene.falling = fallingAt(builder, now);
    show(builder);
    if (builder.scene.falling) refresh(builder);
  });
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
  find('canvas.curves').ariaLabel = `Three ${state.shape} curves and their sum: ${caption(state)}`;
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
  const stops = Array.from({ length: levels }, (_, k) => {
    const grey = Math.round((255 * k) / (levels - 1));
    return `rgb(${grey} ${grey} ${grey}) ${(100 * k) / levels}% ${(100 * (k + 1)) / levels}%`;
  });
  Object.assign(ramp.style, { marginLeft: `${100 * share(0)}%`, marginRight: `${100 - 100 * share(levels)}%`, background: `linear-gradient(90deg, ${stops})` });
}
