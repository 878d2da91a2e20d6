// The cell, drawn from its description: wires, nodes and live strips. The part of the current step is lit.

import { rampIndex } from 'live/common/canvas.js';
import { cut, svg } from 'live/common/dom.js';
import { openLayer } from './unit.js';
import { inked, roled, rowsOf, stepNow, typeset, valueOf, wordAt } from './values.js';

const BEND = 8; // radius of a wire's corners
const STRIP = { long: 48, thick: 11 };
const BOX = { box: [44, 28], circle: [22, 22], joint: [16, 16], cell: [96, 52], label: [0, 0] };

export function drawCell(view) {
  const drawing = view.find('.drawing');
  if (view.cellOf !== keyOf(view)) buildCell(view, drawing);
  const step = view.at.step + 1;
  for (const each of [...view.wires, ...view.nodes, ...view.strips]) light(each, step);
  for (const each of view.strips) fillStrip(view, each);
  const { part, does } = stepNow(view);
  drawing.setAttribute('aria-label', `${view.data.cell.title}. Lit: ${part.label}. ${does}`);
  view.wordLabel.textContent = cut(wordAt(view, view.at.word), 14);
  drawEquation(view);
}

// What is built for one cell serves all cells of its kind and size.
function keyOf({ data }) {
  return JSON.stringify([data.cell.name, data.units, data.layers?.map((layer) => layer.units)]);
}

function buildCell(view, place) {
  const { drawing } = view.data.cell;
  view.cellOf = keyOf(view);
  place.setAttribute('viewBox', `0 0 ${drawing.size.join(' ')}`);
  const bodies = drawing.frames.map(([x, y, width, height]) => shape('rect', { class: 'body', x, y, width, height, rx: 12 }));
  const wires = shape('g', {});
  view.wires = drawing.wires.map((wire) => wireShape(wires, wire));
  view.nodes = drawing.nodes.map(nodeShape);
  view.strips = drawing.strips.map((strip) => stripShape(view, strip));
  view.wordLabel = shape('text', { class: 'word', x: drawing.word_at[0], y: drawing.word_at[1] });
  const pressed = [...view.nodes, ...view.strips];
  place.replaceChildren(...bodies, wires, ...pressed.map(({ element }) => element), view.wordLabel);
  for (const each of [...view.wires, ...pressed]) {
    each.element.dataset.part = each.steps.map((step) => view.data.cell.steps[step - 1].part.label.replaceAll(' ', '-')).join(' ');
  }
  for (const each of pressed) {
    each.element.onclick = () => (each.opens ? openLayer(view, each.opens) : view.choose({ step: each.steps[0] - 1 }));
  }
}

function light({ element, steps }, step) {
  const lit = steps.includes(step);
  element.classList.toggle('lit', lit);
  if (lit && element.classList.contains('wire')) element.parentNode.append(element); // over the grey ones
}

function shape(name, attributes, text = '') {
  const made = svg(name, attributes);
  if (text) made.textContent = text;
  return made;
}

function wireShape(parent, { points, role, steps, arrow }) {
  const element = roled(shape('g', { class: 'wire' }), role);
  element.append(shape('path', { class: 'line', d: bent(points) }));
  if (arrow) element.append(shape('path', { class: 'head', d: arrowHead(points) }));
  parent.append(element);
  return { element, steps };
}

function bent(points) {
  const inner = points.slice(1, -1).map((corner, i) => {
    const [before, after] = [toward(corner, points[i]), toward(corner, points[i + 2])];
    return `L${before} Q${corner} ${after}`;
  });
  return `M${points[0]} ${inner.join(' ')} L${points.at(-1)}`;
}

function toward([x, y], [towardX, towardY]) {
  const length = Math.hypot(towardX - x, towardY - y);
  const share = Math.min(BEND, length / 2) / length;
  return [x + (towardX - x) * share, y + (towardY - y) * share];
}

function arrowHead(points) {
  const [[fromX, fromY], [x, y]] = points.slice(-2);
  const length = Math.hypot(x - fromX, y - fromY);
  const [dx, dy] = [(x - fromX) / length, (y - fromY) / length];
  return `M${x} ${y} L${x - 7 * dx + 4 * dy} ${y - 7 * dy - 4 * dx} L${x - 7 * dx - 4 * dy} ${y - 7 * dy + 4 * dx} Z`;
}

function nodeShape({ kind, at: [x, y], text, role, steps, opens }) {
  const [width, height] = BOX[kind];
  const element = roled(shape('g', { class: `node ${kind}` }), role);
  element.append(
    shape('rect', { x: x - width / 2, y: y - height / 2, width, height, rx: kind === 'box' || kind === 'cell' ? 6 : width / 2 }),
    shape('text', { x, y }, text),
  );
  if (opens) element.append(shape('title', {}, `Go inside layer ${opens}`));
  return { element, steps, opens };
}

function stripShape(view, strip) {
  const { at: [x, y], upright, sign, sign_at: [signX, signY] } = strip;
  const [width, height] = upright ? [STRIP.thick, STRIP.long] : [STRIP.long, STRIP.thick];
  const element = roled(shape('g', { class: 'strip' }), sign.role);
  const count = Math.min(view.data.few, rowsOf(view, strip.field).units);
  const cells = Array.from({ length: count }, (_, i) => shape('rect', upright
    ? { x: x - width / 2, y: y - height / 2 + (height * i) / count, width, height: height / count + 0.5 }
    : { x: x - width / 2 + (width * i) / count, y: y - height / 2, width: width / count + 0.5, height }));
  const border = shape('rect', { class: 'border', x: x - width / 2, y: y - height / 2, width, height });
  element.append(...cells, border, signShape(sign, signX, signY));
  return { ...strip, element, cells };
}

function signShape(sign, x, y) {
  const text = shape('text', { class: 'sign', x, y }, sign.text);
  text.append(shape('tspan', { class: 'sub', dy: 5 }, sign.sub));
  return text;
}

function fillStrip(view, { field, lag, cells }) {
  const part = view.parts[field];
  const { order } = rowsOf(view, field);
  cells.forEach((cell, row) => {
    const value = valueOf(view, field, view.at.word - lag, order[row]);
    cell.setAttribute('fill', `rgb(${part.colours[rampIndex(part.range, value)]})`);
  });
}

function drawEquation(view) {
  const { equation, spoken, does, part } = stepNow(view);
  const target = view.find('.equation');
  target.replaceChildren(...equation.map(typeset));
  target.ariaLabel = spoken;
  view.find('.does').replaceChildren(inked('b', part.role, `${view.at.step + 1} ${part.label}. `), does);
}
