// One blank in one text. Every reading of every place is here, so moving the blank is one redraw in the browser; the server
// is only told where it has come to rest.

import { colour, packed, ramp } from 'live/common/canvas.js';
import { setText } from 'live/common/dom.js';
import { along } from 'live/common/keys.js';
import { livePart } from 'live/common/mount.js';
import { floats, percent, within } from 'live/common/numbers.js';
import { savePicture } from 'live/common/picture.js';
import { transport } from 'live/common/transport.js';
import { drawMeeting, meetingText } from './meeting.js';
import { drawSentence } from './sentence.js';
import { UNDER, drawSets } from './sets.js';

const REST = 200; // ms without a move before the server is told
const BEAT = 1200; // ms a word while playing

export default livePart({ root: '.reader', acts: { choose }, begin, receive });

function begin(view) {
  view.press('.back', () => choose(view, view.place - 1));
  view.press('.on', () => choose(view, view.place + 1));
  view.press('.play', () => view.player.toggle());
  view.press('.png', () => savePicture(view.root, 'blank.png'));
  view.player = player(view);
  view.keys((key) => ({
    ...along(view.place, lastOf(view), view.choose),
    ' ': () => view.player.toggle(),
  }[key]));
}

function lastOf(view) {
  return view.data.words.length - 1;
}

// Another text starts where Python says; the same text keeps its blank, which is further on than Python knows.
function receive(view, data) {
  view.fresh = view.data?.of !== data.of;
  if (view.fresh) {
    view.place = data.place;
    view.states = { before: floats(data.before), after: floats(data.after) };
  }
  view.data = data;
  view.theme = colour(view.root, '--surface').join();
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
  view.find('.on').disabled = view.place === lastOf(view);
  view.root.classList.add('drawn');
  view.fresh = false;
}

// ------------------------------------------------------------------------------------------------------------ moving

function go(view, place) {
  const to = within(place, 0, lastOf(view));
  if (to === view.place) return;
  view.place = to;
  draw(view);
  report(view);
  say(view);
}

// As go, by hand: whoever takes the blank stops the playing.
function choose(view, place) {
  view.player.pause();
  go(view, place);
}

function player(view) {
  return transport(view, {
    beat: () => BEAT,
    isLast: () => view.place >= lastOf(view),
    rewind: () => go(view, 0),
    step: () => go(view, view.place + 1),
    show: (playing) => {
      const button = view.find('.play');
      button.classList.toggle('playing', playing);
      button.ariaLabel = playing ? 'Pause' : 'Move the blank through the text';
      if (!playing) report(view);
    },
  });
}

function report(view) {
  view.forget('report');
  if (!view.player.playing) view.after('report', REST, () => view.tell('shown', { of: view.data.of, place: view.place }));
}

function say(view) {
  view.after('say', 300, () => setText(view.find('.said'), sentence(view)));
}

function sentence(view) {
  const guesses = UNDER.map((name) => {
    const [first] = view.data.readings[name][view.place].bars;
    return `${view.data.titles[name][0]}: ${first.word}, ${percent(first.p)}`;
  });
  return `${meetingText(view)} ${guesses.join('. ')}.`;
}

// From −1 (grey) over 0 (the surface) to 1 (the colour of the side), as a canvas wants them.
function stateColours(view, side) {
  const stops = ['--grey-label', '--surface', `--role-${side}`].map((name) => colour(view.root, name));
  return Uint32Array.from(ramp(stops), (each) => packed(each));
}
