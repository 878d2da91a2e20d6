import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

// As little of a browser as a part needs: a document that hands on keys, and frames that come when they are called.
let frames = [];
beforeEach(() => {
  frames = [];
  globalThis.Element = class {};
  globalThis.document = Object.assign(new EventTarget(), { querySelector: () => null });
  globalThis.requestAnimationFrame = (act) => frames.push(act);
  globalThis.cancelAnimationFrame = (number) => { frames[number - 1] = () => {}; };
});

const { livePart } = await import('live/common/mount.js');
const { transport } = await import('live/common/transport.js');

function place() {
  const root = { isConnected: true, dataset: {} };
  return { querySelector: () => root };
}

function press(key, more = {}) {
  const event = Object.assign(new Event('keydown', { cancelable: true }), { key, composedPath: () => [], ...more });
  globalThis.document.dispatchEvent(event);
  return event;
}

function frame() {
  frames.splice(0).forEach((act) => act(0));
}

test('a part begins once, and is told every change of its data', () => {
  const told = [];
  const mount = livePart({ root: '.x', begin: () => told.push('begin'), receive: (_, data) => told.push(data) });
  const parentElement = place();
  mount({ data: 1, parentElement });
  mount({ data: 2, parentElement });
  assert.deepEqual(told, ['begin', 1, 2]);
});

test('what the other files of a part ask of it are its methods, and a click acts', () => {
  const done = [];
  let view;
  const button = {};
  const go = (who, to, how) => done.push([who === view, to, how]);
  const parentElement = { querySelector: (selector) => (selector === '.next' ? button : { isConnected: true, dataset: {} }) };
  livePart({ root: '.x', acts: { go }, begin: (made) => { view = made; }, receive: () => {} })({ parentElement });
  view.go(3, 'far');
  view.press('.next', () => done.push('next'));
  button.onclick();
  assert.deepEqual(done, [[true, 3, 'far'], 'next']);
});

test('it draws once for a frame, however often it is asked', () => {
  let drawn = 0;
  let view;
  livePart({ root: '.x', begin: (made) => { view = made; }, receive: () => {}, draw: () => { drawn += 1; } })({ parentElement: place() });
  view.refresh();
  view.refresh();
  frame();
  assert.equal(drawn, 1);
  view.refresh();
  frame();
  assert.equal(drawn, 2);
});

test('a key listener does not outlive its page, nor does a drawing or what was to come', async () => {
  const told = [];
  const begin = (view) => {
    view.keys((key) => () => told.push(key));
    view.leaving(() => told.push('left'));
    view.after('late', 1, () => told.push('late'));
    view.refresh();
  };
  const leave = livePart({ root: '.x', begin, receive: () => {}, draw: () => told.push('drawn') })({ parentElement: place() });
  press('A');
  leave();
  press('b');
  frame();
  await new Promise((go) => { setTimeout(go, 5); });
  assert.deepEqual(told, ['a', 'left']);
});

test('a run that a newer one has overtaken ends nothing: the part stands, and is not begun again', () => {
  const told = [];
  const mount = livePart({ root: '.x', begin: (view) => view.leaving(() => told.push('left')), receive: (_, data) => told.push(data) });
  const parentElement = Object.assign(place(), { isConnected: true });
  const overtaken = mount({ data: 'old', parentElement });
  overtaken();
  const leave = mount({ data: 'new', parentElement });
  parentElement.isConnected = false;
  leave();
  assert.deepEqual(told, ['old', 'new', 'left']);
});

test('keys with Ctrl, keys that somebody has taken, and keys under an open dialog are not ours', () => {
  const told = [];
  livePart({ root: '.x', begin: (view) => view.keys((key) => () => told.push(key)), receive: () => {} })({ parentElement: place() });
  press('x', { ctrlKey: true });
  globalThis.document.querySelector = () => ({});
  press('y');
  globalThis.document.querySelector = () => null;
  assert.equal(press('z').defaultPrevented, true);
  assert.deepEqual(told, ['z']);
});

test('playing goes a step a beat, to the end, and begins anew from there', () => {
  const due = [];
  const view = { after: (_, beat, act) => due.push([beat, act]), forget: () => due.splice(0) };
  let at = 0;
  const shown = [];
  const player = transport(view, {
    beat: () => 7, isLast: () => at === 2, rewind: () => { at = 0; }, step: () => { at += 1; }, show: (on) => shown.push(on),
  });
  const beat = () => { const [time, act] = due.shift(); assert.equal(time, 7); act(); };
  player.toggle();
  beat();
  assert.deepEqual([at, player.playing], [1, true]);
  beat();
  assert.deepEqual([at, player.playing, due.length], [2, false, 0]);
  player.toggle();
  assert.equal(at, 0);
  player.pause();
  assert.deepEqual([player.playing, due.length, shown], [false, 0, [true, false, true, false]]);
});

test('what is watched is drawn anew when it has another size, and when the window is zoomed', () => {
  let view;
  let drawn = 0;
  let observed = null;
  const heard = {};
  globalThis.ResizeObserver = class {
    constructor(act) { this.observe = () => { observed = act; }; }
  };
  globalThis.addEventListener = (type, act) => { heard[type] = act; };
  const draw = () => { drawn += 1; };
  livePart({ root: '.x', begin: (made) => { view = made; }, receive: () => {}, draw })({ parentElement: place() });
  view.watch({});
  observed();
  frame();
  heard.resize();
  frame();
  assert.equal(drawn, 2);
});
