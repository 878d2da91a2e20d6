// The text in lines: above each word's bars stands the word, and every line has a row for each model.

import { make, makeButton } from 'live/common/dom.js';

const TALLEST = 12; // nats at which a bar fills its row; a word of probability 1 in 160,000
const END = '(end)';

// Break the words into lines as wide as there is room; each with its first place and how many.
function breakLines(widths, room) {
  const lines = [];
  let used = Infinity;
  widths.forEach((width, i) => {
    if (used + width > room) {
      lines.push({ first: i, count: 0 });
      used = 0;
    }
    lines.at(-1).count += 1;
    used += width;
  });
  return lines;
}

export function wordText(text) {
  return text || END;
}

export function buildLines(page) {
  const { find, data } = page;
  const place = find('.lines');
  const style = getComputedStyle(place);
  const context = document.createElement('canvas').getContext('2d');
  context.font = `400 ${style.fontSize} ${style.fontFamily}`;
  const least = parseFloat(style.fontSize) * 1.6;
  page.widths = data.places.map((text) => Math.max(least, context.measureText(wordText(text)).width + 12));
  const room = place.clientWidth - parseFloat(style.getPropertyValue('--head')) * parseFloat(getComputedStyle(document.documentElement).fontSize) - 4;
  page.cells = [];
  place.replaceChildren(...breakLines(page.widths, room).map((line) => buildLine(page, line)));
}

function buildLine(page, { first, count }) {
  const { data } = page;
  const line = make('div', 'line');
  line.style.gridTemplateColumns = `var(--head) ${page.widths.slice(first, first + count).map((width) => `${width}px`).join(' ')}`;
  line.append(make('span', 'corner'), ...data.places.slice(first, first + count).map((text, i) => buildWord(page, text, first + i)));
  const row = (title, build) => {
    line.append(make('span', 'name small cut', title));
    for (let i = first; i < first + count; i += 1) line.append(build(i));
  };
  const writers = data.models.filter(({ blank }) => !blank);
  for (const model of writers) row(model.title, (i) => buildCell(page, model, i));
  if (data.models.length > 1) row('difference', (i) => buildDifference(page, i));
  for (const model of data.models.filter(({ blank }) => blank)) row(model.title, (i) => buildCell(page, model, i));
  return line;
}

function buildWord(page, text, i) {
  const button = makeButton('token bare', () => page.go(i), wordText(text));
  button.tabIndex = -1;
  page.cells[i] = { button, parts: [], difference: null };
  return button;
}

function buildCell(page, { name, nats, unknown, blank }, i) {
  const cell = make('span', 'cell', make('i'));
  const asked = nats[i] !== null;
  cell.classList.toggle('unasked', !asked);
  cell.classList.toggle('unknown', unknown[i]);
  cell.classList.toggle('blank', blank);
  cell.style.setProperty('--share', asked ? Math.min(1, nats[i] / TALLEST) : 0);
  cell.dataset.model = name;
  cell.onclick = () => page.go(i);
  page.cells[i].parts.push(cell);
  return cell;
}

function buildDifference(page, i) {
  const cell = make('span', 'gap', make('i'));
  cell.onclick = () => page.go(i);
  page.cells[i].difference = cell;
  return cell;
}

// Upwards where the first of the two is more surprised, downwards where it is less; on a scale of its own.
export function paintDifferences(page) {
  const values = differences(page);
  const most = Math.max(1, ...values.map((value) => Math.abs(value ?? 0)));
  page.cells.forEach(({ difference }, i) => {
    const value = values[i];
    if (!difference) return;
    difference.classList.toggle('up', value > 0);
    difference.style.setProperty('--share', value === null ? 0 : Math.abs(value) / most);
  });
}

export function differences(page) {
  const [one, other] = pair(page);
  return page.data.places.map((_, i) => (page.common.has(i) && one.nats[i] !== null && other.nats[i] !== null ? one.nats[i] - other.nats[i] : null));
}

export function pair({ data, view }) {
  const named = (name) => data.models.find((model) => model.name === name) ?? data.models[0];
  return [named(view.one), named(view.other)];
}

export function paintCursor(page) {
  page.cells.forEach(({ button, parts, difference }, i) => {
    const here = i === page.view.place;
    button.ariaPressed = String(here);
    button.tabIndex = here ? 0 : -1;
    for (const part of [...parts, difference]) part?.classList.toggle('at', here);
  });
}
