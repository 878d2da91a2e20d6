// The player: what Streamlit calls. One instance is mounted at a time; the files beside this one hold its parts.

import { adopt, ask, stopWaiting } from './asking.js';
import { connect } from './controls.js';
import { force } from './forcing.js';
import { decode } from './numbers.js';
import { advance } from './playing.js';
import { build, show } from './showing.js';

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
  player.refresh = () => refresh(player);
  player.force = (pixel, level) => force(player, pixel, level);
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

// One picture for one frame of the screen, however many changes ask for it.
function refresh(player) {
  player.frame ||= requestAnimationFrame((now) => {
    player.frame = 0;
    if (!player.root.isConnected) return; // taken out of the page, and without its colours
    if (player.playing) advance(player, now);
    show(player);
    if (player.playing) refresh(player);
  });
}

// Take in what Python sent. What the visitor has changed since the question stays, and is asked for next.
function receive(player, data) {
  player.answer = decode(data);
  const { asked, answer } = player;
  if (asked && asked.number === data.answered) {
    player.quickness = performance.now() - asked.at;
    player.asked = null;
    stopWaiting(player);
  }
  player.image = Math.min(player.image, answer.count - 1);
  player.pixel = Math.min(player.pixel, answer.pixels - 1);
  if (!player.asked && player.behind) ask(player);
  else if (!player.asked && !player.root.classList.contains('held')) adopt(player);
  build(player);
  refresh(player);
  follow(player);
}

// While Keras is timed, look every second how far it is; an answer that says the same as before does not come here.
function follow(player) {
  clearTimeout(player.timers.follow);
  if (player.answer.loop?.state !== 'running') return;
  player.timers.follow = setTimeout(() => {
    player.setTriggerValue('measure', true);
    follow(player);
  }, 1000);
}
