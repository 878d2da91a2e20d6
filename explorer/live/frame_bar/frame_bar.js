// The bar above every page and the keys that work everywhere. One instance is mounted at a time.
import { closeQuestion, leadThrough, question } from 'live/frame_bar/questions.js';

import { lecture } from './lecture.js';
import { asksForPaper, print } from './printing.js';

const WRITING = 'input, textarea, select, [contenteditable=""], [contenteditable=true], [role=textbox], [role=combobox]';
let listening = null; // the keydown handler of the bar that is mounted now
let link = null; // what the bar that is mounted now does when the connection is lost, and when it is back
let watching = false; // whether Streamlit's own elements are mended, which goes on as long as the document lives

export default function ({ data, parentElement, setTriggerValue }) {
  const find = (selector) => parentElement.querySelector(selector);
  const bar = find('.bar');
  const panel = find('dialog');
  const act = {
    present: () => setTriggerValue('present', true),
    leave: () => setTriggerValue('leave', true),
    back: () => go(0),
    next: () => go(1),
    tour: () => go(2),
    help: () => (panel.open ? panel.close() : open(panel)),
  };

  document.documentElement.classList.toggle('presenting', data.presenting);
  panel.onclose = () => document.documentElement.classList.remove('dialog-open');
  fill(bar, panel, data);
  lecture(data.lecture, act);
  find('.present').onclick = act.present;
  find('.leave').onclick = act.leave;
  find('.previous').onclick = act.back;
  find('.following').onclick = act.next;
  find('.keys').onclick = act.help;
  find('.predict').onclick = () => question()?.();
  find('.close').onclick = () => panel.close();
  find('.copy').onclick = () => copyLink(find('.said'));
  panel.onclick = (event) => event.target === panel && panel.close();

  document.removeEventListener('keydown', listening);
  listening = (event) => onKey(event, act, panel, data.presenting);
  document.addEventListener('keydown', listening);
  bar.dataset.ready = ''; // for tests: the keys work from here on
  link = {
    lost: () => say(find('.said'), 'No connection. It comes back by itself', Infinity),
    back: () => {
      say(find('.said'), '');
      setTriggerValue('returned', arrivals(data.arrivals));
    },
  };
  arrive();
  watch();
  const mine = listening;
  return () => document.removeEventListener('keydown', mine);
}

// Once for the document: the bar comes anew with every page and every change of what it is given.
function watch() {
  if (watching) return;
  watching = true;
  nameLists();
  leadFocus();
  closeOnChoice();
  leadThrough();
  noticeReturn();
}

// A server that lost the session meanwhile gives the browser a new one, which knows no part of the page and would drop what is
// asked of it without a word. So the whole page runs again, with everything that the browser still has.
function noticeReturn() {
  const app = /** @type {HTMLElement} */ (document.querySelector('[data-testid=stApp]'));
  const page = document.documentElement.dataset;
  let focused = null;
  const follow = () => {
    const next = connection(page.connection, app.dataset.testConnectionState === 'CONNECTED', app.dataset.testScriptState === 'running');
    if (next === page.connection) return;
    page.connection = next;
    if (next === 'lost') link.lost();
    if (next === 'back') {
      link.back();
      refocus(focused);
    }
  };
  document.addEventListener('focusin', ({ target }) => { focused = page.connection === 'lost' ? focused : target; });
  new MutationObserver(follow).observe(app, { attributes: true });
  page.connection = 'well';
}

// Well, lost, back, running the page anew, and well again.
function connection(before, connected, running) {
  if (!connected) return 'lost';
  if (before === 'lost') return 'back';
  if (before === 'back') return running ? 'running' : 'back';
  return running ? before : 'well';
}

// Streamlit switches its inputs off as long as there is no connection, and what is switched off loses the focus.
function refocus(element, tries = 60) {
  if (!element?.isConnected || document.activeElement !== document.body) return;
  element.focus({ preventScroll: true });
  if (tries) requestAnimationFrame(() => refocus(element, tries - 1));
}

// How often somebody has arrived on a page: the live parts' keys hold this number. A part of the page that ran alone may have
// told it to the examples' button only.
function arrivals(known) {
  const told = [...document.querySelectorAll('[class*="st-key-arrival_"]')].map(({ className }) => /st-key-arrival_(\d+)/.exec(className)[1]);
  return Math.max(known, ...told.map(Number));
}

// What is chosen is there to be seen: the examples' list closes, and so does the menu that lies over the page on a phone.
const CLOSES = {
  '[data-testid=stPopoverBody] [data-testid=stButton] button': '[data-testid=stPopoverButton][aria-expanded=true]',
  '[data-testid=stSidebarNavLink]': '[data-testid=stSidebarCollapseButton] button',
};

function closeOnChoice() {
  document.addEventListener('click', (event) => {
    const target = /** @type {Element} */ (event.target);
    for (const [chosen, closer] of Object.entries(CLOSES)) {
      if (target.closest(chosen)) setTimeout(() => /** @type {HTMLElement | null} */ (document.querySelector(closer))?.click());
    }
  });
}

// Streamlit lays what a button opens at the end of the page, where Tab comes last. Opened by a key, it gets the focus, and the
// button has it back when it closes. Who opened it by mouse keeps the keys of the page.
function leadFocus() {
  let [shown, opener] = [null, null];
  const follow = () => {
    const now = document.querySelector('[data-testid=stPopoverBody]');
    if (now === shown) return;
    if (now) {
      opener = document.activeElement.matches('[data-testid=stPopover] :focus-visible') ? document.activeElement : null;
      if (opener) enter(now);
    } else if (opener?.isConnected && document.activeElement === document.body) opener.focus();
    shown = now;
  };
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });
}

// It cannot have the focus before it has found its place.
function enter(list, tries = 30) {
  const first = list.querySelector('button, a, [tabindex="0"]');
  first?.focus({ preventScroll: true });
  if (tries && list.isConnected && document.activeElement !== first) requestAnimationFrame(() => enter(list, tries - 1));
}

// On a phone Streamlit lays the sections of its menu into one list, as boxes between the items, which is no list to a screen
// reader. Each section becomes a list of its own.
function nameLists() {
  const mend = () => document.querySelectorAll('[data-testid=stSidebarNavItems]:not([role])').forEach((list) => {
    list.role = 'group';
    for (const part of list.children) part.role = part.tagName === 'LI' ? 'none' : 'list';
    for (const head of list.querySelectorAll('header')) head.role = 'none';
  });
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  mend();
}

const BUSY = '[data-testid=stApp][data-test-script-state=running], [data-testid=stSkeleton]';
const LONG = '[data-testid=stSpinner], [data-testid=stProgress], [data-testid=stExpanderIconSpinner]';
const PATIENCE = 2500; // milliseconds

// Show the page once it has kept its height for a few frames, or earlier if it says itself that it takes long.
function arrive() {
  const page = document.documentElement;
  const main = document.querySelector('[data-testid=stMainBlockContainer]');
  const start = performance.now();
  let height = -1;
  let calm = 0;
  const look = () => {
    calm = document.querySelector(BUSY) || main.scrollHeight !== height ? 0 : calm + 1;
    height = main.scrollHeight;
    const over = calm > 4 || document.querySelector(LONG) || performance.now() - start > PATIENCE;
    if (over) {
      page.classList.remove('arriving');
      leadKeys();
    } else requestAnimationFrame(look);
  };
  if (page.classList.contains('arriving')) look();
}

// The arrows scroll the page from the start: they do so only from within the part that scrolls.
function leadKeys() {
  const main = /** @type {HTMLElement | null} */ (document.querySelector('[data-testid=stMain]'));
  if (main && main.scrollHeight > main.clientHeight && document.activeElement === document.body) main.focus({ preventScroll: true });
}

function fill(bar, panel, data) {
  bar.classList.toggle('presenting', data.presenting);
  bar.querySelector('.where b').textContent = data.title;
  bar.querySelector('.where span').textContent = data.sentence;
  bar.querySelector('.predict').hidden = !data.asks;
  name(bar.querySelector('.previous'), `Previous: ${data.previous}`, 'Page Up');
  name(bar.querySelector('.following'), `Next: ${data.following}`, 'Page Down');
  const terms = data.keys.flatMap(([key, does]) => [element('dt', key), element('dd', does)]);
  panel.querySelector('dl').replaceChildren(...terms);
}

function go(way) {
  /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.st-key-frame_ways a'))[way]?.click();
}

/** Return what chooses the example before or after; nothing where there is none. */
function example(which) {
  const button = /** @type {HTMLElement | null} */ (document.querySelector(`.st-key-frame_example_${which} button`));
  return button && (() => button.click());
}

function name(button, label, key) {
  button.ariaLabel = label;
  button.title = `${label} (${key})`;
}

function open(panel) {
  document.documentElement.classList.add('dialog-open');
  panel.showModal();
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function onKey(event, act, panel, presenting) {
  if (asksForPaper(event) && !event.defaultPrevented) {
    event.preventDefault();
    print();
    return;
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const open = panel.open || document.querySelector('[role=dialog]');
  const action = open ? { '?': panel.open && act.help }[key] : command(key, act, presenting, event.shiftKey);
  if (!action) return;
  event.preventDefault();
  if (!event.repeat) action();
}

function command(key, act, presenting, shift) {
  return {
    e: example(shift ? 'previous' : 'next'),
    p: presenting ? act.leave : act.present,
    q: question(),
    '?': act.help,
    PageUp: act.back,
    PageDown: act.next,
    t: act.tour,
    Escape: closeQuestion() ?? (presenting && act.leave),
  }[key];
}

function isWriting(event) {
  const target = event.composedPath()[0];
  const typed = !['range', 'checkbox', 'radio', 'button'].includes(target.type);
  return target instanceof Element && typed && target.closest(WRITING) !== null;
}

async function copyLink(said) {
  try {
    await navigator.clipboard.writeText(location.href);
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
