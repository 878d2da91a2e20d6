// Buttons, the slider, the pointer on the chart, and the keys.

import { along } from 'live/common/keys.js';
import { savePicture } from 'live/common/picture.js';
import { nearest, plot } from './geometry.js';

export function connect(player) {
  const { find, press } = player;
  press('.first', () => player.step(-Infinity));
  press('.back', () => player.step(-1));
  press('.play', () => player.transport.toggle());
  press('.forth', () => player.step(1));
  press('.last', () => player.step(Infinity));
  press('.to-kept', () => player.toKept());
  press('.other', () => player.flip('other'));
  press('.close', () => player.flip('close'));
  press('.png', () => savePicture(player.root, `${player.data.name}-epoch-${player.data.numbers[player.epoch]}.png`));
  find('.scrub').oninput = () => {
    player.transport.pause();
    player.go(find('.scrub').valueAsNumber);
  };
  connectPointer(player);
  player.keys((key) => player.data && command(player, key), '.scrub');
}

// Dragging over the curves moves the cursor to the nearest epoch.
function connectPointer(player) {
  const canvas = player.find('.curves');
  const follow = (event) => {
    const box = canvas.getBoundingClientRect();
    const area = plot({ x: 0, y: 0, width: box.width, height: box.height }, player.look.small);
    player.transport.pause();
    player.go(nearest(area, player.data.numbers.length, event.clientX - box.left));
  };
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    follow(event);
  };
  canvas.onpointermove = (event) => { if (event.buttons) follow(event); };
}

function command(player, key) {
  return {
    ...along(player.epoch, player.data.numbers.length - 1, (epoch) => player.step(epoch - player.epoch)),
    ' ': () => player.transport.toggle(),
    k: () => player.toKept(),
    u: () => player.flip('other'),
    z: () => player.flip('close'),
  }[key];
}
