// Questions to the server and its answers. Only what decides the images is asked for; all else happens here.

import { isAway } from 'live/common/connection.js';
import { setText } from 'live/common/dom.js';
import { decode } from './numbers.js';
import { build, showSettings } from './showing.js';

const PATIENCE = 15000; // milliseconds after which a question counts as lost, as with a broken connection

// Take in what Python sent. What the visitor has changed since the question stays, and is asked for next.
export function receive(player, data) {
  player.answer = decode(data);
  const { asked, answer } = player;
  if (asked && asked.number === data.answered) {
    player.quickness = performance.now() - asked.at;
    player.asked = null;
    player.forget('waiting');
  }
  player.image = Math.min(player.image, answer.count - 1);
  player.pixel = Math.min(player.pixel, answer.pixels - 1);
  if (!player.asked && player.behind) ask(player);
  else if (!player.asked && !player.root.classList.contains('held')) adopt(player);
  build(player);
  player.refresh();
  follow(player);
}

// While Keras is timed, look every second how far it is; an answer that says the same as before does not come here.
function follow(player) {
  player.forget('follow');
  if (player.answer.loop?.state !== 'running') return;
  player.after('follow', 1000, () => {
    player.ask('measure', true);
    follow(player);
  });
}

function adopt(player) {
  const { temperature, seed, count, forced, example, kept } = player.answer;
  player.wanted = { temperature, seed, count, forced: [...forced], example, kept };
  player.temperature = temperature;
  showSettings(player);
}

export function want(player, changes) {
  Object.assign(player.wanted, changes);
  showSettings(player);
  ask(player);
}

// One question at a time: whatever is changed meanwhile goes into the next one.
export function ask(player) {
  player.behind = player.asked !== null && performance.now() - player.asked.at < PATIENCE;
  if (player.behind) return;
  player.number += 1;
  player.asked = { number: player.number, at: performance.now(), lost: isAway() };
  player.ask('ask', { ...asLink(player), number: player.number });
  player.after('waiting', 400, () => wait(player));
}

// The settings as a link writes them, so that Python checks both in one way.
function asLink({ wanted, image }) {
  const keep = wanted.example === null ? {} : { keep: String(wanted.kept) };
  return {
    ...keep,
    t: String(Number(wanted.temperature.toFixed(4))),
    seed: String(wanted.seed),
    count: String(wanted.count),
    forced: wanted.forced.map(([pixel, level]) => `${pixel + 1}:${level}`).join(' '),
    example: wanted.example === null ? '' : String(wanted.example + 1),
    image: String(image + 1),
  };
}

function wait(player) {
  if (player.asked.lost && !isAway()) {
    player.asked = null;
    ask(player);
    return;
  }
  const seconds = (performance.now() - player.asked.at) / 1000;
  const images = player.wanted.count === 1 ? 'the image' : `${player.wanted.count} images`;
  say(player, seconds < 2 ? `Drawing ${images}.` : `Drawing ${images}, ${seconds.toFixed(0)} s so far.`);
  player.after('waiting', 1000, () => wait(player));
}

export function say(player, sentence) {
  setText(player.find('.said'), sentence);
}

// Tell Python where the visitor is, for the address; not while it changes all the time.
export function report(player) {
  player.after('report', 200, () => {
    if (player.playing) return;
    const { pixel, image, speed, whole } = player;
    const place = { pixel: String(pixel + 1), image: String(image + 1), speed: String(speed), whole: whole ? '1' : '0' };
    const text = JSON.stringify(place);
    if (text !== player.reported) player.tell('place', place);
    player.reported = text;
  });
}
