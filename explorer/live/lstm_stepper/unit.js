// One unit in digits, and the gates that can be held.

import { make, makeButton } from 'live/common/dom.js';
import { decimal, percent } from 'live/common/numbers.js';
import { evaluated, inked, rowsNow, stepNow } from './values.js';

export function drawUnit(view) {
  const { unit } = view.at;
  const { order, units } = rowsNow(view);
  const rank = order.indexOf(unit) + 1;
  view.find('.unit-name').textContent = `unit ${unit}`;
  view.find('.unit-name').title = `Number ${rank} of ${units} by how much it changes`;
  view.find('.digits').replaceChildren(...digits(view));
  drawHolding(view);
}

function digits(view) {
  const { digits: pieces, part } = stepNow(view);
  const hold = view.data.hold;
  if (hold && hold.gate === part.field && (hold.unit === null || hold.unit === view.at.unit)) return heldDigits(view, pieces, part);
  return pieces.map((piece, i) => (typeof piece === 'string' ? make('span', 'plain grey', piece) : numeral(view, piece, pieces[i - 1])));
}

function heldDigits(view, pieces, part) {
  const entering = pieces.find((piece) => typeof piece !== 'string');
  return [
    make('span', 'plain grey', `${part.sign.text} = `),
    inked('b', part.role, decimal(view.data.hold.value, 0)),
    make('span', 'plain grey', `, held: its input, ${decimal(evaluated(view, entering), 3)}, does not count`),
  ];
}

// A negative number after an operator stands in brackets.
function numeral(view, number, before) {
  const text = decimal(evaluated(view, number), 3);
  const bracketed = text.startsWith('−') && /[·+] $/.test(before ?? '');
  return inked('span', number.role, bracketed ? `(${text})` : text);
}

function drawHolding(view) {
  const { gates } = view.data.cell;
  const box = view.find('.gates');
  if (view.gatesOf !== view.data.cell.name) buildGates(view, box, gates);
  const asked = parsedHold(view.hold);
  for (const button of box.querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(asked?.gate === button.dataset.gate && asked.value === button.dataset.value));
  }
  const one = view.find('.in-one');
  one.textContent = `unit ${asked?.unit ?? view.at.unit}`;
  one.setAttribute('aria-pressed', String(view.one));
  view.find('.in-all').setAttribute('aria-pressed', String(!view.one));
  view.find('.release').disabled = !asked;
  for (const selector of ['.gates', '.scope', '.release']) view.find(selector).hidden = !gates.length;
  const first = asked && view.data.predictions[view.at.word].first_was;
  const contrast = first ? `Thin lines: nothing held. “${first.word}” had ${percent(first.was)}, now ${percent(first.p)}.` : '';
  view.find('.held').textContent = contrast;
}

function buildGates(view, box, gates) {
  view.gatesOf = view.data.cell.name;
  box.replaceChildren(make('span', 'lead grey', 'Hold a gate'), ...gates.map((gate) => make('span', 'gate in-a-row',
    inked('span', gate.role, gate.label.replace(' gate', '')), ...['0', '1'].map((value) => holdButton(view, gate, value)))));
}

function holdButton(view, { field, label }, value) {
  const gate = field.replace('_gate', '');
  const button = makeButton('hold', () => holdAt(view, button.ariaPressed === 'true' ? '' : written(view, gate, value)), value);
  Object.assign(button.dataset, { gate, value });
  button.ariaLabel = `Hold the ${label} at ${value}`;
  return button;
}

// A gate that is held, as a link writes it: in one unit if that was chosen.
function written(view, gate, value) {
  return [gate, value, ...(view.one ? [view.at.unit] : [])].join('-');
}

// Which layer of a stack is open; all of them together are one picture.
export function drawLayers(view) {
  const { depth } = view.data;
  const box = view.find('.layers');
  box.hidden = depth < 2;
  const names = depth < 2 ? [] : [depth === 2 ? 'both layers' : `all ${depth} layers`, ...Array.from({ length: depth }, (_, i) => `layer ${i + 1}`)];
  if (box.children.length !== names.length) {
    box.replaceChildren(...names.map((name, layer) => makeButton('', () => openLayer(view, layer), name)));
  }
  [...box.children].forEach((button, layer) => button.setAttribute('aria-pressed', String(layer === view.layer)));
}

// The server reads off another layer; what was held is released, for it was held in the layer that one leaves.
export function openLayer(view, layer) {
  if (layer === view.layer) return;
  view.player.pause();
  Object.assign(view, { layer, wanted: layer, hold: '' });
  drawLayers(view);
  view.report(0);
}

export function setScope(view, one) {
  view.one = one;
  const asked = parsedHold(view.hold);
  if (asked) holdAt(view, written(view, asked.gate, asked.value));
  else drawHolding(view);
}

// The server reads the text again with the gate held; the button shows at once what was asked.
export function holdAt(view, hold) {
  view.player.pause();
  view.hold = hold;
  drawHolding(view);
  view.report(0);
}

export function parsedHold(text) {
  if (!text) return null;
  const [gate, value, unit] = text.split('-');
  return { gate, value, unit };
}
