// The lines: what Streamlit calls. Everything is here from the start; moving over the words asks nothing of the server.

import { make, setText } from 'live/common/making.js';
import { buildLines, paintCursor, paintDifferences, wordText } from './lines.js';
import { buildModels, fillSelects, said, showPanel, showSum, whyText } from './panel.js';
import { savePicture } from './picture.js';

const REPORT = 150; // milliseconds of rest before Python hears where the cursor is
const WRITING = 'input, textarea, select, [contenteditable=""], [contenteditable=true], [role=textbox], [role=combobox]';

const pages = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const page = pages.get(parentElement) ?? mount(parentElement);
  pages.set(parentElement, page);
  page.trigger = setTriggerValue;
  receive(page, data);
  return () => unmount(page, parentElement);
}

function mount(parentElement) {
  const find = (selector) => parentElement.querySelector(selector);
  const page = { find, root: find('.page'), view: null, cells: [], wide: 0 };
  page.go = (place) => go(page, place);
  page.choosePair = (name, value) => choosePair(page, name, value);
  find('.back').onclick = () => go(page, page.view.place - 1);
  find('.forth').onclick = () => go(page, page.view.place + 1);
  find('.png').onclick = () => page.data && savePicture(page);
  page.onKey = (event) => onKey(page, event);
  document.addEventListener('keydown', page.onKey);
  page.observer = new ResizeObserver(() => rebreak(page));
  page.observer.observe(find('.lines'));
  return page;
}

function unmount(page, parentElement) {
  pages.delete(parentElement);
  page.observer.disconnect();
  clearTimeout(page.later);
  document.removeEventListener('keydown', page.onKey);
}

function receive(page, data) {
  const said = JSON.stringify([data.places, data.models]);
  page.view ??= { ...data.start };
  if (said === page.said) return;
  Object.assign(page, { data, said, common: new Set(data.shared), wide: 0 });
  page.view.place = Math.max(0, Math.min(data.places.length - 1, page.view.place));
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
  if (!page.data || !page.root.isConnected || wide === page.wide) return;
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
  const to = Math.max(0, Math.min(page.data.places.length - 1, place));
  if (to === page.view.place) return;
  page.view.place = to;
  show(page);
  keepInSight(page.cells[to].button.parentElement, page.find('.lines'));
  report(page);
}

function keepInSight(line, box) {
  const [inside, outside] = [line.getBoundingClientRect(), box.getBoundingClientRect()];
  if (inside.bottom > outside.bottom) box.scrollTop += inside.bottom - outside.bottom;
  if (inside.top < outside.top) box.scrollTop -= outside.top - inside.top;
}

function choosePair(page, name, value) {
  page.view[name] = value;
  paintDifferences(page);
  showSum(page);
  report(page);
}

function report(page) {
  clearTimeout(page.later);
  page.later = setTimeout(() => {
    page.trigger('view', page.view);
    speak(page);
  }, REPORT);
}

// What a screen reader is told.
function speak({ find, data, view }) {
  const told = data.models.map(({ title, nats, unknown }) => `${title}: ${said(nats[view.place], unknown[view.place])}`);
  setText(find('.aloud'), `${wordText(data.places[view.place])}. ${told.join('. ')}`);
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

function onKey(page, event) {
  const target = event.composedPath()[0];
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || !page.data) return;
  if (document.querySelector('html.dialog-open, [role=dialog], [role=listbox]')) return;
  if (target instanceof Element && target.closest(`${WRITING}, [role=tab], [role=radio], [role=radiogroup]`)) return;
  const action = command(page, event.key);
  if (!action) return;
  event.preventDefault();
  action();
}

function command(page, key) {
  return {
    ArrowLeft: () => go(page, page.view.place - 1),
    ArrowRight: () => go(page, page.view.place + 1),
    ArrowUp: () => go(page, across(page, -1)),
    ArrowDown: () => go(page, across(page, 1)),
    Home: () => go(page, 0),
    End: () => go(page, page.data.places.length - 1),
  }[key];
}
