// The player: what Streamlit calls. One instance is mounted at a time; the files beside this one hold its parts.

import { receive } from './asking.js';
import { connect } from './controls.js';
import { refresh } from './playing.js';

const players = new WeakMap();

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const player = players.get(parentElement) ?? mount(parentElement, data);
  players.set(parentElement, player);
  Object.assign(player, { setStateValue, setTriggerValue });
  receive(player, data);
  return () => unmount(player, parentElement);
}

function mount(parentElement, data) {
  const find = (selector) => parentElement.querySelector(selector);
  const { pixel, image, speed, whole } = data.start;
  const player = { find, root: find('.player'), pixel: pixel - 1, image: image - 1, speed, whole };
  Object.assign(player, { playing: false, seeing: true, flipped: false });
  Object.assign(player, { number: Date.now(), asked: null, behind: false, quickness: 0, frame: 0, timers: {} });
  player.observer = new ResizeObserver(() => refresh(player));
  player.observer.observe(player.root);
  connect(player);
  return player;
}

function unmount(player, parentElement) {
  players.delete(parentElement);
  player.observer.disconnect();
  cancelAnimationFrame(player.frame);
  Object.values(player.timers).forEach(clearTimeout);
  document.removeEventListener('keydown', player.onKey, true);
}
