// One blank in one text. Every reading of every place is here, so moving the blank is one redraw in the browser; the server
// is only told where it has come to rest.

import { drawMeeting, meetingText } from './meeting.js';
import { colour, floats, stateColours } from './numbers.js';
import { savePicture } from './picture.js';
import { drawSentence } from './sentence.js';
import { UNDER, drawSets } from './sets.js';
import { setText } from 'live/common/making.js';
import { percent } from 'live/common/percent.js';

const REST = 200; // ms without a move before the server is told
const BEAT = 1200; // ms a word while playing
const TEXT_FIELDS = 'input:not([type=button], [type=checkbox], [type=radio]), textarea, select, [contenteditable=""], [contenteditable=true], [role=textbox], [role=combobox]';
const views = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const view = views.get(parentElement) ?? mount(parentElement);
  view.tell = setStateValue;
  receive(view, data);
  return () => unmount(view, parentElement);
}

function mount(parentElement) {
  const view = { find: (selector) => parentElement.querySelector(selector), root: parentElement.querySelector('.reader') };
  views.set(parentElement, view);
  view.choose = (place) => choose(view, place);
  view.find('.back').onclick = () => choose(view, view.place - 1);
  view.find('.on').onclick = () => choose(view, view.place + 1);
  view.find('.play').onclick = () => playOrPause(view);
  view.find('.png').onclick = () => savePicture(view);
  view.onKey = (event) => onKey(view, event);
  document.addEventListener('keydown', view.onKey);
  return view;
}

function unmount(view, parentElement) {
  clearInterval(view.playing);
  clearTimeout(view.resting);
  clearTimeout(view.saying);
  document.removeEventListener('keydown', view.onKey);
  views.delete(parentElement);
}

// Another text starts where Python says; the same text keeps its blank, which is further on than Python knows.
function receive(view, data) {
  view.fresh = view.data?.of !== data.of;
  if (view.fresh) {
    view.place = data.place;
    view.states = { before: floats(data.before), after: floats(data.after) };
  }
  view.data = data;
  view.theme = colour(view, '--surface').join();
  view.colours = { before: stateColours(view, 'before'), after: stateColours(view, 'after') };
  setText(view.find('.note'), data.note);
  view.root.classList.toggle('alone', !data.readings.forward);
  draw(view);
}

function draw(view) {
  drawSentence(view);
  drawMeeting(view);
  drawSets(view);
  view.find('.back').disabled = view.place === 0;
  view.find('.on').disabled = view.place === view.data.words.length - 1;
  view.root.classList.add('drawn');
  view.fresh = false;
}

// ------------------------------------------------------------------------------------------------------------ moving

function go(view, place) {
  const to = Math.max(0, Math.min(view.data.words.length - 1, place));
  if (to === view.place) return;
  view.place = to;
  draw(view);
  report(view);
  say(view);
}

// As go, by hand: whoever takes the blank stops the playing.
function choose(view, place) {
  pause(view);
  go(view, place);
}

function playOrPause(view) {
  if (view.playing) return pause(view);
  const last = view.data.words.length - 1;
  if (view.place >= last) go(view, 0);
  view.playing = setInterval(() => {
    go(view, view.place + 1);
    if (view.place >= last) pause(view);
  }, BEAT);
  showPlaying(view);
}

function pause(view) {
  if (!view.playing) return;
  clearInterval(view.playing);
  view.playing = null;
  showPlaying(view);
  report(view);
}

function showPlaying(view) {
  const button = view.find('.play');
  button.classList.toggle('playing', Boolean(view.playing));
  button.ariaLabel = view.playing ? 'Pause' : 'Move the blank through the text';
}

function report(view) {
  clearTimeout(view.resting);
  if (view.playing) return;
  view.resting = setTimeout(() => view.tell('shown', { of: view.data.of, place: view.place }), REST);
}

function say(view) {
  clearTimeout(view.saying);
  view.saying = setTimeout(() => { view.find('.said').textContent = sentence(view); }, 300);
}

function sentence(view) {
  const guesses = UNDER.map((name) => {
    const [first] = view.data.readings[name][view.place].bars;
    return `${view.data.titles[name][0]}: ${first.word}, ${percent(first.p)}`;
  });
  return `${meetingText(view)} ${guesses.join('. ')}.`;
}

// --------------------------------------------------------------------------------------------------------------- keys

function onKey(view, event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event)) return;
  const action = {
    ArrowLeft: () => choose(view, view.place - 1),
    ArrowRight: () => choose(view, view.place + 1),
    Home: () => choose(view, 0),
    End: () => choose(view, view.data.words.length - 1),
    ' ': () => playOrPause(view),
  }[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

// Keys belong to whoever is being written in, to an open panel or a group of buttons, and Space to the button in focus.
function isElsewhere(event) {
  const path = event.composedPath().filter((each) => each instanceof Element);
  if (path.some((each) => each.matches('dialog, [role=dialog], [role=menu], [role=radiogroup]')) || path[0]?.closest(TEXT_FIELDS)) return true;
  return event.key === ' ' && path[0]?.closest('button, a, summary') !== null;
}
