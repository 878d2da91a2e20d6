// The bar above every page. One instance is mounted at a time.

import { make } from 'live/common/dom.js';
import { arrive } from './arriving.js';
import { arrivals, noticeReturn } from './connection.js';
import { cover, open, prepare } from './dialogs.js';
import { linesHere } from './everywhere.js';
import { followParts, unfill } from './filling.js';
import { lecture } from './lecture.js';
import { link } from './link.js';
import { listen } from './on_key.js';
import { hearExamples, hearWays } from './page_parts.js';
import { foreseePaper } from './printing.js';
import { prepareCode, toggleCode } from './qr_code.js';
import { leadThrough, question } from './questions.js';
import { closeOnChoice, leadFocus, leaveMenus, nameParts } from './streamlit_lists.js';

let leaving = new AbortController(); // ends what the bar that is mounted now listens to
let current = null; // what the bar that is mounted now does when the connection is lost, and when it is back
let said = null; // the data whose address has been put right
let watching = false; // whether Streamlit's own elements are mended, which goes on as long as the document lives

export default function ({ data, parentElement, setTriggerValue }) {
  const find = (selector) => parentElement.querySelector(selector);
  const [panel, code] = [find('.panel'), find('.scan')];
  const bar = {
    data,
    panel,
    code,
    present: () => setTriggerValue('present', true),
    leave: () => setTriggerValue('leave', true),
    paper: () => setTriggerValue('paper', true),
    back: () => follow(0),
    next: () => follow(1),
    tour: () => follow(2),
    help: () => (panel.open ? panel.close() : help(bar)),
    scan: () => toggleCode(code),
    choose: (which) => setTriggerValue('example', which),
  };

  document.documentElement.classList.toggle('presenting', data.presenting);
  prepare(panel);
  prepareCode(code);
  cover(panel.open || code.open); // of the page before, a dialog may have gone without being closed
  fill(find('.bar'), data);
  putRight(data);
  lecture(data.lecture, bar);
  find('.present').onclick = bar.present;
  find('.leave').onclick = bar.leave;
  find('.previous').onclick = bar.back;
  find('.following').onclick = bar.next;
  find('.keys').onclick = bar.help;
  find('.predict').onclick = () => question()?.();
  find('.code').onclick = bar.scan;
  find('.copy').onclick = () => copyLink(find('.said'));

  leaving.abort();
  leaving = new AbortController();
  const mine = leaving;
  listen(bar, mine.signal);
  foreseePaper(bar.paper, mine.signal);
  find('.bar').dataset.ready = ''; // the keys work from here on: a page that arrives waits for it, and tests do
  current = {
    choose: bar.choose,
    lost: () => say(find('.said'), 'No connection. It comes back by itself', Infinity),
    back: () => {
      say(find('.said'), '');
      setTriggerValue('returned', arrivals(data.arrivals));
    },
  };
  arrive();
  watch();
  return () => mine.abort();
}

// Once for the document: the bar comes anew with every page and every change of what it is given.
function watch() {
  if (watching) return;
  watching = true;
  nameParts();
  leadFocus();
  closeOnChoice();
  leaveMenus();
  followParts();
  leadThrough();
  noticeReturn(() => current);
  hearExamples((which) => current.choose(which));
  hearWays(follow);
}

function fill(bar, data) {
  bar.classList.toggle('presenting', data.presenting);
  bar.querySelector('.where b').textContent = data.title;
  bar.querySelector('.where span').textContent = data.sentence;
  bar.querySelector('.predict').hidden = !data.asks;
  name(bar.querySelector('.previous'), `Previous: ${data.previous}`, 'Page Up');
  name(bar.querySelector('.following'), `Next: ${data.following}`, 'Page Down');
}

// Once for each time that Python says it: the same data comes again when the theme changes.
function putRight(data) {
  if (data.unsaid && said !== data) history.replaceState(history.state, '', `?${new URLSearchParams(data.unsaid)}`);
  said = data;
}

function follow(way) {
  unfill();
  /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.st-key-frame_ways a'))[way]?.click();
}

function name(button, label, key) {
  button.ariaLabel = label;
  button.title = `${label} (${key})`;
}

// What works here and now: the page's own keys, then those of every page.
function help(bar) {
  const taken = bar.data.touring ? ['Space'] : [];
  const keys = bar.data.keys.filter(([shown]) => !taken.includes(shown));
  const own = new Set(keys.map(([shown]) => shown));
  const lines = [...keys, ...linesHere(bar).filter(({ shown }) => !own.has(shown)).map(({ shown, does }) => [shown, does])];
  bar.panel.querySelector('dl').replaceChildren(...lines.flatMap(([shown, does]) => [make('dt', '', shown), make('dd', '', does)]));
  open(bar.panel);
}

async function copyLink(said) {
  try {
    await navigator.clipboard.writeText(link());
    say(said, 'Link copied');
  } catch {
    say(said, 'Copy it from the address line');
  }
}

function say(said, text, milliseconds = 2500) {
  said.textContent = text;
  clearTimeout(said.timer);
  if (milliseconds < Infinity) said.timer = setTimeout(() => { said.textContent = ''; }, milliseconds);
}
