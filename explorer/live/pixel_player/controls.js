// The controls and the keys.

import { setText } from 'live/common/dom.js';
import { along } from 'live/common/keys.js';
import { ask, say, want } from './asking.js';
import { flip, force, openPicker, pickPixel, undo } from './forcing.js';
import { go, pause, step, toggle } from './playing.js';
import { choose, half, hidePicker, showSettings } from './showing.js';

const LARGEST_SEED = 2 ** 32 - 1;
const QUICK = 400; // milliseconds: an answer so quick is worth asking for while the slider is still held

export function connect(player) {
  const { press } = player;
  press('.first', () => step(player, -Infinity));
  press('.back', () => step(player, -1));
  press('.play', () => toggle(player));
  press('.forth', () => step(player, 1));
  press('.last', () => step(player, Infinity));
  press('.big', (event) => pickPixel(player, event));
  press('.undo', () => undo(player));
  press('.clear', () => want(player, { forced: [] }));
  press('.before button', () => flip(player));
  press('.reseed', () => reseed(player));
  press('.measure', () => player.ask('measure', true));
  press('.keep-here', () => want(player, { kept: player.pixel }));
  connectInputs(player);
  connectPointer(player);
  player.keys((key) => command(player, key));
}

function connectInputs(player) {
  const { find } = player;
  find('.scrub').oninput = () => {
    pause(player);
    go(player, Number(find('.scrub').value) - 1, false);
  };
  find('.whole').onchange = () => go(player, player.pixel, find('.whole').checked);
  find('.seeing').onchange = () => {
    player.seeing = find('.seeing').checked;
    player.refresh();
  };
  find('.temperature').oninput = () => warm(player, player.quickness < QUICK);
  find('.temperature').onchange = () => warm(player, true);
  find('.seed').oninput = () => {
    player.after('seed', 500, () => readSeed(player));
  };
  find('.seed').onchange = () => readSeed(player);
  find('.count').onchange = () => want(player, { count: Number(find('.count').value) });
  const begun = () => (find('.begin').value === 'real' ? { example: 0, kept: half(player.answer) } : { example: null });
  find('.begin').onchange = () => want(player, begun());
  find('.kept').oninput = () => setText(find('.keep output'), find('.kept').value);
  find('.kept').onchange = () => want(player, { kept: Number(find('.kept').value) * player.answer.columns });
}

// Whoever uses a pointer keeps the keys for the player: a button that was clicked or a slider that was let go of has no focus.
function connectPointer(player) {
  const { root } = player;
  root.onmousedown = (event) => {
    if (!event.target.closest('button, canvas, .check')) return;
    event.preventDefault();
    root.getRootNode().activeElement?.blur();
  };
  root.onpointerdown = () => { player.pointing = true; };
  root.addEventListener('keydown', () => { player.pointing = false; }, { capture: true });
  for (const slider of root.querySelectorAll('[type=range]')) {
    slider.onpointerdown = ({ button }) => { root.classList.toggle('held', !button); }; // the browser's menu would hide its end
    slider.onpointercancel = slider.onpointerup = () => {
      root.classList.remove('held');
      slider.blur();
    };
  }
  for (const list of root.querySelectorAll('select')) list.addEventListener('change', () => player.pointing && list.blur());
}

// The bars follow at once; the images when the server has drawn them.
function warm(player, asking) {
  const temperature = Number(player.find('.temperature').value);
  const same = temperature === player.wanted.temperature && temperature === player.answer.temperature;
  Object.assign(player, { temperature });
  Object.assign(player.wanted, { temperature });
  showSettings(player);
  player.refresh();
  if (asking && !same) ask(player);
}

function readSeed(player) {
  player.forget('seed');
  const text = player.find('.seed').value.trim();
  const seed = Number(text);
  if (!/^\d{1,10}$/.test(text) || seed > LARGEST_SEED) {
    say(player, `A seed is a whole number from 0 to ${LARGEST_SEED}. The images stay those of seed ${player.wanted.seed}.`);
  } else if (seed !== player.wanted.seed) {
    want(player, { seed });
  }
}

function reseed(player) {
  want(player, { seed: (player.wanted.seed + 1) % (LARGEST_SEED + 1) });
}

function command(player, key) {
  const { answer, pixel, image } = player;
  if (answer.digits && /^[0-9]$/.test(key) && Number(key) < answer.levels && answer.levels <= 10) return () => force(player, pixel, Number(key));
  return {
    ...along(pixel, answer.pixels - 1, (to) => step(player, to - pixel)),
    ArrowUp: () => step(player, -answer.columns),
    ArrowDown: () => step(player, answer.columns),
    ' ': () => toggle(player),
    Enter: () => openPicker(player),
    Escape: player.find('.picker').hidden ? null : () => hidePicker(player),
    j: () => choose(player, image - 1),
    k: () => choose(player, image + 1),
    n: () => reseed(player),
    u: () => undo(player),
    b: () => flip(player),
    w: () => go(player, pixel, !player.whole),
  }[key];
}
