// Buttons, the slider, the pointer on the chart, and the keys.

import { along } from 'live/common/keys.js';
import { savePicture } from 'live/common/picture.js';
import { nearest, plot } from './geometry.js';

// ``ways``: what the player can do: go, step, flip, toKept.
export function connect(player, ways) {
  const { flip, step, toKept } = ways;
  const { find } = player;
  const press = (selector, act) => { find(selector).onclick = act; };
  press('.first', () => step(player, -Infinity));
  press('.back', () => step(player, -1));
  press('.play', () => player.transport.toggle());
  press('.forth', () => step(player, 1));
  press('.last', () => step(player, Infinity));
  press('.to-kept', () => toKept(player));
  press('.other', () => flip(player, 'other'));
  press('.close', () => flip(player, 'close'));
  press('.png', () => savePicture(player.root, `${player.data.name}-epoch-${player.data.numbers[player.epoch]}.png`));
  find('.scrub').oninput = () => {
    player.transport.pause();
    ways.go(player, find('.scrub').valueAsNumber);
  };
  connectPointer(player, ways);
  player.keys((key) => player.data && command(player, ways, key), '.scrub');
}

// Dragging over the curves moves the cursor to the nearest epoch.
function connectPointer(player, { go }) {
  const canvas = player.find('.curves');
  const follow = (event) => {
    const box = canvas.getBoundingClientRect();
    const area = plot({ x: 0, y: 0, width: box.width, height: box.height }, player.look.small);
    player.transport.pause();
    go(player, nearest(area, player.data.numbers.length, event.clientX - box.left));
  };
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    follow(event);
  };
  canvas.onpointermove = (event) => { if (event.buttons) follow(event); };
}

function command(player, { flip, step, toKept }, key) {
  return {
    ...along(player.epoch, player.data.numbers.length - 1, (epoch) => step(player, epoch - player.epoch)),
    ' ': () => player.transport.toggle(),
    k: () => toKept(player),
    u: () => flip(player, 'other'),
    z: () => flip(player, 'close'),
  }[key];
}
