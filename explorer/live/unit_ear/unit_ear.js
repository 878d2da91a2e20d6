// The picture: what Streamlit calls. All units of the text are here; the contexts of a unit come when it is rested on.

import { html, setText } from 'live/common/dom.js';
import { livePart } from 'live/common/mount.js';
import { decimal, floats } from 'live/common/numbers.js';
import { savePicture } from 'live/common/picture.js';
import { paintContexts, paintHistogram, paintRules } from './panel.js';
import { moved, strongest, tint } from './tint.js';

const REPORT = 150; // milliseconds of rest before Python hears of it

export default livePart({ root: '.page', begin, receive });

function begin(page) {
  page.unit = null;
  page.press('.back', () => choose(page, moved(page.data.order, page.unit, -1)));
  page.press('.forth', () => choose(page, moved(page.data.order, page.unit, 1)));
  page.press('.png', () => savePicture(page.root, 'unit.png'));
  page.keys((key, { shiftKey }) => page.data && !shiftKey && command(page, key));
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
  page.after('report', REPORT, () => page.ask('view', { unit, of: page.data.of }));
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

function command(page, key) {
  const { order } = page.data;
  const goal = {
    ArrowUp: moved(order, page.unit, -1),
    ArrowDown: moved(order, page.unit, 1),
    Home: order[0],
    End: order.at(-1),
  }[key];
  return goal === undefined ? null : () => choose(page, goal);
}
