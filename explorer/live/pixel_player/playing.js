// The place in the image: playing, stepping, and one picture for one frame of the screen.

import { report } from './asking.js';
import { hidePicker } from './forcing.js';
import { show } from './showing.js';

const REGULAR_SECONDS = 32; // an image at speed 1×

export function lastShown(player) {
  return player.whole ? player.answer.pixels - 1 : player.pixel;
}

export function go(player, pixel, whole = player.whole) {
  player.pixel = Math.max(0, Math.min(player.answer.pixels - 1, pixel));
  player.whole = whole;
  hidePicker(player);
  refresh(player);
  report(player);
}

export function step(player, by) {
  pause(player);
  go(player, player.pixel + by);
}

function play(player) {
  const { answer } = player;
  if (player.whole || player.pixel === answer.pixels - 1) player.pixel = Math.min(answer.kept, answer.pixels - 1);
  Object.assign(player, { playing: true, whole: false, flipped: false, reached: player.pixel, since: null });
  hidePicker(player);
  refresh(player);
}

export function pause(player) {
  if (!player.playing) return;
  player.playing = false;
  refresh(player);
  report(player);
}

export function toggle(player) {
  if (player.playing) pause(player);
  else play(player);
}

function advance(player, now) {
  const last = player.answer.pixels - 1;
  const seconds = (now - (player.since ?? now)) / 1000;
  player.since = now;
  player.reached += (seconds * player.speed * player.answer.pixels) / REGULAR_SECONDS;
  player.pixel = Math.min(last, Math.floor(player.reached));
  if (player.pixel === last) pause(player);
}

// One picture for one frame of the screen, however many changes ask for it.
export function refresh(player) {
  player.frame ||= requestAnimationFrame((now) => {
    player.frame = 0;
    if (!player.root.isConnected) return; // taken out of the page, and without its colours
    if (player.playing) advance(player, now);
    show(player);
    if (player.playing) refresh(player);
  });
}
