// The picture: what Streamlit calls. All units of the text are here; the contexts of a unit come when it is rested on.

import { decimal, floats, html, isOwned, setText } from '../common/making.js';
import { savePicture } from '../common/picture.js';
import { paintContexts, paintHistogram, paintRules } from './panel.js';
import { moved, strongest, tint } from './tint.js';

const REPORT = 150; // milliseconds of rest before Python hears of it

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
  const page = { find, root: find('.page'), unit: null };
  find('.back').onclick = () => choose(page, moved(page.data.order, page.unit, -1));
  find('.forth').onclick = () => choose(page, moved(page.data.order, page.unit, 1));
  find('.png').onclick = () => savePicture(page.root, 'unit.png');
  page.onKey = (event) => onKey(page, event);
  document.addEventListener('keydown', page.onKey);
  return page;
}

function unmount(page, parentElement) {
  pages.delete(parentElement);
  clearTimeout(page.later);
  document.removeEventListener('keydown', page.onKey);
}

function receive(page, data) {
  const isNew = data.of !== page.data?.of;
  page.data = data;
  if (isNew) {
    page.unit = data.unit;
    page.values = floats(data.values);
    const joiner = data.words.every((word) => Array.from(word).length === 1) ? '' : ' ';
    page.words = data.words.map((word) => html('span', {}, word));
    page.find('.text').replaceChildren(...page.words.flatMap((word) => [word, joiner]));
    setText(page.find('.limits'), `−${data.limit} … ${data.limit}`);
  }
  paint(page);
}

function choose(page, unit) {
  if (unit === page.unit) return;
  page.unit = unit;
  paint(page);
  clearTimeout(page.later);
  page.later = setTimeout(() => page.trigger('view', { unit, of: page.data.of }), REPORT);
}

function paint(page) {
  const { data, unit, values } = page;
  setText(page.find('.unit'), `unit ${unit}`);
  setText(page.find('.place'), `${data.order.indexOf(unit) + 1} of ${data.units} ${data.by}`);
  page.words.forEach((word, t) => {
    const value = values[t * data.units + unit];
    word.style.background = tint(value, data.limit);
    word.title = decimal(value, 3);
  });
  paintRules(page, unit);
  paintHistogram(page, unit);
  paintContexts(page, unit);
  const [best] = strongest(data.rules, unit, 1);
  setText(page.find('.aloud'), best ? `Unit ${unit}. ${best.title}: correlation ${best.first.toFixed(2)}.` : `Unit ${unit}.`);
}

function onKey(page, event) {
  if (!page.data || event.shiftKey || isOwned(event)) return;
  const { order } = page.data;
  const goal = {
    ArrowUp: moved(order, page.unit, -1),
    ArrowDown: moved(order, page.unit, 1),
    Home: order[0],
    End: order[order.length - 1],
  }[event.key];
  if (goal === undefined) return;
  event.preventDefault();
  choose(page, goal);
}
