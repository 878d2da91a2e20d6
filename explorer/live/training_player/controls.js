// Buttons, the slider, the pointer on the chart, and the keys.

import { plot } from './chart.js';
import { flip, go, pause, step, toKept, toggle } from './moving.js';
import { savePicture } from './picture.js';

const TYPED = 'input:not([type=range]), textarea, select, [contenteditable=""], [contenteditable=true], [role=textbox], [role=combobox]';

export function connect(player) {
  const { find } = player;
  const press = (selector, act) => { find(selector).onclick = act; };
  press('.first', () => step(player, -Infinity));
  press('.back', () => step(player, -1));
  press('.play', () => toggle(player));
  press('.forth', () => step(player, 1));
  press('.last', () => step(player, Infinity));
  press('.to-kept', () => toKept(player));
  press('.other', () => flip(player, 'other'));
  press('.close', () => flip(player, 'close'));
  press('.png', () => savePicture(player));
  find('.scrub').oninput = () => {
    pause(player);
    go(player, find('.scrub').valueAsNumber);
  };
  connectPointer(player);
  player.onKey = (event) => onKey(player, event);
  document.addEventListener('keydown', player.onKey);
}

// Dragging over the curves moves the cursor to the nearest epoch.
function connectPointer(player) {
  const canvas = player.find('.curves');
  const follow = (event) => {
    const box = canvas.getBoundingClientRect();
    const area = plot({ x: 0, y: 0, width: box.width, height: box.height }, player.look.small);
    const share = (event.clientX - box.left - area.x) / area.width;
    pause(player);
    go(player, Math.round(share * (player.data.numbers.length - 1)));
  };
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    follow(event);
  };
  canvas.onpointermove = (event) => { if (event.buttons) follow(event); };
}

function onKey(player, event) {
  const target = event.composedPath()[0];
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || !player.data) return;
  if (document.querySelector('html.dialog-open, [role=dialog], [role=listbox]')) return;
  if (target instanceof Element && (target.closest(TYPED) || owns(player, target, event.key))) return;
  const action = command(player, event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (!action) return;
  event.preventDefault();
  action();
}

// A focused button is pressed by Space; tabs, groups of choices and long texts have their own arrows.
function owns(player, target, key) {
  if (key === ' ') return target.closest('button, a, summary, [type=checkbox]') !== null;
  return /^(Arrow|Home|End)/.test(key) && target !== player.find('.scrub') && target.closest('[type=range], [role=tab], [role=radio], [role=radiogroup]') !== null;
}

function command(player, key) {
  return {
    ArrowLeft: () => step(player, -1),
    ArrowRight: () => step(player, 1),
    Home: () => step(player, -Infinity),
    End: () => step(player, Infinity),
    ' ': () => toggle(player),
    k: () => toKept(player),
    u: () => flip(player, 'other'),
    z: () => flip(player, 'close'),
  }[key];
}
