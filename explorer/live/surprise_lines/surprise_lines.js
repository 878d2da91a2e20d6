// The lines: what Streamlit calls. Everything is here from the start; moving over the words asks nothing of the server.

import { keepInView, make, setText } from 'live/common/dom.js';
import { along } from 'live/common/keys.js';
import { livePart } from 'live/common/mount.js';
import { within } from 'live/common/numbers.js';
import { savePicture } from 'live/common/picture.js';
import { buildLines, paintCursor, paintDifferences, wordText } from './lines.js';
import { buildModels, fillSelects, said, showPanel, showSum, whyText } from './panel.js';

const REPORT = 150; // milliseconds of rest before Python hears where the cursor is

export default livePart({ root: '.page', acts: { go, choosePair }, begin, receive, draw: rebreak });

function begin(page) {
  Object.assign(page, { view: null, cells: [], wide: 0 });
  page.press('.back', () => go(page, page.view.place - 1));
  page.press('.forth', () => go(page, page.view.place + 1));
  page.press('.png', () => page.data && savePicture(page.root, 'compare-text.png'));
  page.keys((key) => page.data && command(page, key));
  page.watch(page.find('.lines'));
}

function receive(page, data) {
  const said = JSON.stringify([data.places, data.models]);
  page.view ??= { ...data.start };
  page.root.classList.toggle('calm', data.calm);
  if (said === page.said) return;
  Object.assign(page, { data, said, common: new Set(data.shared), wide: 0 });
  page.view.place = within(page.view.place, 0, data.places.length - 1);
  page.find('.notes').replaceChildren(...data.notes.map((note) => make('p', '', note)));
  fillSelects(page);
  buildModels(page);
  setText(page.find('.why'), whyText(data));
  rebreak(page);
  showSum(page);
}

// The words are broken into lines anew when there is another width for them.
function rebreak(page) {
  const wide = page.find('.lines').clientWidth;
  if (!page.data || wide === page.wide) return;
  page.wide = wide;
  buildLines(page);
  paintDifferences(page);
  show(page);
}

function show(page) {
  paintCursor(page);
  showPanel(page);
}

function go(page, place) {
  const to = within(place, 0, page.data.places.length - 1);
  if (to === page.view.place) return;
  page.view.place = to;
  show(page);
  keepInView(page.cells[to].button.parentElement, page.find('.lines'));
  report(page);
}

function choosePair(page, name, value) {
  page.view[name] = value;
  paintDifferences(page);
  showSum(page);
  report(page);
}

function report(page) {
  page.after('report', REPORT, () => {
    const { data, view: { place } } = page;
    page.ask('view', page.view);
    const told = data.models.map(({ title, nats, unknown }) => `${title}: ${said(nats[place], unknown[place])}`);
    setText(page.find('.aloud'), `${wordText(data.places[place])}. ${told.join('. ')}`); // what a screen reader is told
  });
}

// The word to which a line up or down leads: the one that lies nearest.
function across(page, lines) {
  const here = page.cells[page.view.place].button.getBoundingClientRect();
  const tops = [...new Set(page.cells.map(({ button }) => Math.round(button.getBoundingClientRect().top)))].sort((a, b) => a - b);
  const top = tops[tops.indexOf(Math.round(here.top)) + lines];
  if (top === undefined) return page.view.place;
  const distance = (i) => Math.abs(page.cells[i].button.getBoundingClientRect().left - here.left);
  const there = [...page.cells.keys()].filter((i) => Math.round(page.cells[i].button.getBoundingClientRect().top) === top);
  return there.reduce((a, b) => (distance(b) < distance(a) ? b : a));
}

function command(page, key) {
  return {
    ...along(page.view.place, page.data.places.length - 1, page.go),
    ArrowUp: () => go(page, across(page, -1)),
    ArrowDown: () => go(page, across(page, 1)),
  }[key];
}
