// The place in the image: playing, stepping, and one picture for one frame of the screen.

import { played, within } from 'live/common/numbers.js';
import { hidePicker, show } from './showing.js';

const REGULAR_SECONDS = 32; // an image at speed 1×

export function go(player, pixel, whole = player.whole) {
  player.pixel = within(pixel, 0, player.answer.pixels - 1);
  player.whole = whole;
  hidePicker(player);
  player.refresh();
  player.report();
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
  player.refresh();
}

export function pause(player) {
  if (!player.playing) return;
  player.playing = false;
  player.refresh();
  player.report();
}

export function toggle(player) {
  if (player.playing) pause(player);
  else play(player);
}

function advance(player, now) {
  const last = player.answer.pixels - 1;
  const seconds = played(player.since ?? now, now) / 1000;
  player.since = now;
  player.reached += (seconds * player.speed * player.answer.pixels) / REGULAR_SECONDS;
  player.pixel = Math.min(last, Math.floor(player.reached));
  if (player.pixel === last) pause(player);
}

export function frame(player, now) {
  if (player.playing) advance(player, now);
  show(player);
  if (player.playing) player.refresh();
}
