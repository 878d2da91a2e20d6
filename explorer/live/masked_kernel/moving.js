// Moving: by hand, by playing, by keys.

import { farthest, writeChange } from 'live/common/convolution/arithmetic.js';
import { CHANNELS, cellAt } from 'live/common/convolution/drawing.js';
import { connectHand, goTo, indexIn } from 'live/common/convolution/images.js';
import { played, within } from 'live/common/numbers.js';
import { resize, showControls, stepNumber } from './controls.js';
import { LAYER_TIME, MODES, PIXELS_A_SECOND, SPEEDS, cursorOf, fieldOf, pixelCount, slug, someLevels } from './state.js';

// ------------------------------------------------------------------------------------------------------------------- hand

export function buildPointer(part) {
  const picture = part.find('.image');
  connectHand(part, picture, part.model, { takes: (event) => press(part, picture, event), leaves: () => announce(part) });
}

// In the leak test a click changes a pixel; the cursor itself can still be taken and dragged.
function press(part, picture, event) {
  const pixel = indexIn(part.model, cellAt(picture, event));
  if (pixel === null) return false;
  event.preventDefault();
  stop(part);
  const changes = part.view.mode === 'leak' && part.click === 'change' && pixel !== cursorOf(part);
  if (changes) changePixel(part, pixel);
  return !changes;
}

function changePixel(part, pixel) {
  const [only] = part.leak.changes;
  const again = part.leak.changes.length === 1 && only.pixel === pixel;
  const next = again ? nextLevel(part, pixel, only.level) : farthest(part.levels[pixel], part.model.levels);
  part.set({ change: writeChange(pixel, next) }, 0);
}

// Clicking the same pixel again goes through the levels that are not its own.
function nextLevel(part, pixel, level) {
  const others = someLevels(part.model).filter((each) => each !== part.levels[pixel]);
  return others.find((each) => each > level) ?? others[0];
}

function changePixels(part, which) {
  const cursor = cursorOf(part);
  const last = pixelCount(part) - 1;
  if (which === 'after') return part.set({ change: `after-${cursor + 1}` }, 0);
  const random = Math.min(last, cursor + 1 + Math.floor(Math.random() * (last - cursor)));
  const pixel = { itself: cursor, before: Math.max(0, cursor - 1), next: Math.min(last, cursor + 1), last, random }[which];
  return part.set({ change: writeChange(pixel, farthest(part.levels[pixel], part.model.levels)) }, 0);
}

export function buildTransport(part) {
  part.root.querySelectorAll('[data-change]').forEach((button) => { button.onclick = () => changePixels(part, button.dataset.change); });
  part.press('.home', () => jump(part, 0));
  part.press('.end', () => jump(part, pixelCount(part) - 1));
  part.press('.back', () => jump(part, cursorOf(part) - 1));
  part.press('.forth', () => jump(part, cursorOf(part) + 1));
  part.press('.play', () => toggle(part, 'slide'));
  part.press('.grow', () => toggle(part, 'grow'));
  part.press('.speed', () => { part.speed = (part.speed + 1) % SPEEDS.length; showControls(part); });
}

function jump(part, pixel) {
  stop(part);
  slideToPixel(part, pixel);
  announce(part);
}

// Tells whether that is the last one.
function slideToPixel(part, pixel) {
  const { columns } = part.model;
  const place = within(pixel, 0, pixelCount(part) - 1);
  goTo(part, part.model, { row: Math.floor(place / columns), column: place % columns });
  return place === pixelCount(part) - 1;
}

function announce(part) {
  part.find('.said').textContent = `${part.find('.where').textContent}. ${SAY[part.view.mode](part)}`;
}

const SAY = {
  kernel: (part) => `The kernel answers ${part.find('.sums dd:last-of-type').textContent}.`,
  colour: (part) => part.find('.answer [data-in=colour] .verdict').textContent,
  leak: () => '',
  field: (part) => part.find('.answer [data-in=field] .reason').textContent,
};

// ---------------------------------------------------------------------------------------------------------------- playing

function toggle(part, what) {
  if (part.playing) return stop(part);
  const grows = what === 'grow';
  if (grows && part.view.field === slug(part.model.fields.at(-1).layer)) part.set({ field: slug(part.model.fields[0].layer) });
  if (!grows && cursorOf(part) === pixelCount(part) - 1) slideToPixel(part, 0);
  Object.assign(part, { since: performance.now(), waited: 0 });
  part.playing = requestAnimationFrame((now) => play(part, grows, now));
  return part.show();
}

// As many steps as are due in this frame; the state is shown once a frame at most.
function play(part, grows, now) {
  const pause = (grows ? LAYER_TIME : 1000 / PIXELS_A_SECOND) / SPEEDS[part.speed];
  const waited = part.waited + played(part.since, now);
  const steps = Math.floor(waited / pause);
  Object.assign(part, { since: now, waited: waited - steps * pause });
  const done = steps > 0 && (grows ? growBy(part, steps) : slideToPixel(part, cursorOf(part) + steps));
  if (done) return stop(part);
  part.playing = requestAnimationFrame((next) => play(part, grows, next));
  return undefined;
}

function growBy(part, steps) {
  const { fields } = part.model;
  const next = Math.min(fields.length - 1, fields.indexOf(fieldOf(part)) + steps);
  part.set({ field: slug(fields[next].layer) });
  return next === fields.length - 1;
}

function stop(part) {
  if (!part.playing) return;
  cancelAnimationFrame(part.playing);
  part.playing = 0;
  part.show();
  announce(part);
  part.report(0);
}

// ------------------------------------------------------------------------------------------------------------------- keys

export function plainKey(part, key) {
  const { columns } = part.model;
  const last = pixelCount(part) - 1;
  const to = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key];
  if (to) return () => cursorOf(part) + to >= 0 && cursorOf(part) + to <= last && jump(part, cursorOf(part) + to);
  return {
    Home: () => jump(part, 0),
    End: () => jump(part, last),
    ' ': () => toggle(part, part.view.mode === 'field' ? 'grow' : 'slide'),
    o: () => part.view.mode === 'leak' && part.set({ masks: !part.view.masks }),
    ...Object.fromEntries(MODES.map((mode, index) => [index + 1, () => part.set({ mode }, 0)])),
  }[key];
}

// With Shift the arrows step what lies on the image: filter and input map or size, output colour, layer of the field.
export function shifted(part, key) {
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: 1, ArrowDown: -1 }[key];
  if (!by) return undefined;
  const across = key === 'ArrowLeft' || key === 'ArrowRight';
  const { mode, layer } = part.view;
  if (mode === 'field') return () => { stop(part); stepField(part, by); };
  const channel = CHANNELS[(CHANNELS.indexOf(part.view.channel) + by + 3) % 3];
  if (mode === 'colour') return () => (across ? part.set({ channel }) : resize(part, by));
  if (mode === 'kernel' && layer === 'plain') return () => resize(part, by);
  if (across) return () => stepNumber(part, 'filter', by);
  return () => (part.shown.layer.inputs > 1 ? stepNumber(part, 'input', by) : mode === 'kernel' && resize(part, by));
}

function stepField(part, by) {
  const { fields } = part.model;
  const next = within(fields.indexOf(fieldOf(part)) + by, 0, fields.length - 1);
  part.set({ field: slug(fields[next].layer) });
  announce(part);
}
