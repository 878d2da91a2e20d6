// A kernel beside the image: the two masks, the sum at the cursor, and the feature map that grows from it.

import { answers, places, stepInWords, termsAt, weightAt } from 'live/common/convolution/arithmetic.js';
import { Cells, UNIT, addHatches, drawMask, largest, moveTo } from 'live/common/convolution/drawing.js';
import { html, svg } from 'live/common/dom.js';
import { decimal, inBrackets } from 'live/common/numbers.js';
import { cursorOf, filterOf, kernelWeights, layerName, otherMask, trainedLayer } from './state.js';

export function showKernelPanel(part) {
  const { layer } = part.shown;
  const plain = layer.name === 'plain';
  const weights = plain ? null : kernelWeights(part.shown);
  part.find('.masks').classList.toggle('wide', layer.columns > 2 * layer.rows);
  for (const kind of ['A', 'B']) {
    const figure = part.find(`.masks [data-kind=${kind}]`);
    const active = layer.kind === kind;
    const kernel = active ? layer : { rows: layer.rows, columns: layer.columns, places: places(layer.rows, layer.columns, /** @type {'A' | 'B'} */ (kind)) };
    const count = kernel.places.filter((place) => place.seen).length;
    figure.classList.toggle('active', active);
    figure.querySelector('button').setAttribute('aria-pressed', active);
    figure.querySelector('.sees').textContent = `sees ${count}`;
    figure.querySelector('.leads').textContent = leads(part, layer, kind);
    const picture = figure.querySelector('svg');
    const name = `${layer.rows} ${layer.columns} ${active} ${active && !plain ? `${part.kernelName} ${part.shown.filter} ${part.shown.input}` : ''} ${active ? part.ring : ''}`;
    if (picture.drawn !== name) drawMask(picture, kernel, active ? weights : null, part.shown.most, active ? part.ring : null);
    picture.drawn = name;
    picture.setAttribute('aria-label', `Mask ${kind}, ${layer.rows} × ${layer.columns}: sees ${count}. ${active ? 'Arrow keys go from weight to weight.' : ''}`);
    picture.setAttribute('tabindex', active ? 0 : -1);
  }
  part.find('.scale').classList.toggle('absent', plain);
  part.find('.scale .least').textContent = decimal(-part.shown.most, 2);
  part.find('.scale .most').textContent = decimal(part.shown.most, 2);
  part.find('.inspected').textContent = inspectedInWords(part);
  part.find('.kernel-hint').textContent = plain
    ? 'Blue: seen, every weight the same. Hatched: hidden. Orange: the centre.'
    : 'Blue: positive. Red with a bar: negative. Hatched: taken away by the mask. Orange: the centre.';
  showWhich(part, layer);
}

// Whose mask this is: under the other mask, where its button leads.
function leads(part, layer, kind) {
  if (layer.name === 'plain') return 'plain average';
  if (layer.kind === kind) return `${layerName(layer)}, ${layer.rows} × ${layer.columns}`;
  const goal = otherMask(part, layer, kind);
  return goal ? `→ ${layerName(goal)}, ${goal.rows} × ${goal.columns}` : '→ plain average';
}

// Trained or not, in one sentence, and one click to the other.
function showWhich(part, layer) {
  const plain = layer.name === 'plain';
  const back = part.model.layers.get(trainedLayer(part));
  part.find('.which').classList.toggle('plain', plain);
  part.find('.which span').textContent = plain ? 'Nothing here is trained.' : 'Trained, so its size is fixed.';
  part.find('.swap').textContent = plain ? `Back to ${layerName(back)}, filter ${filterOf(part, back.name) + 1}` : 'Plain average';
}

function inspectedInWords(part) {
  if (part.ring === null) return 'Rest on a weight to read it.';
  const { layer, input, filter } = part.shown;
  const place = layer.places[part.ring];
  const weight = weightAt(layer, place, input, filter);
  const meaning = place.seen ? `weight ${decimal(weight, 4)}` : `hidden: ${layer.name === 'plain' ? 'its weight' : decimal(weight, 4)} × 0 = 0`;
  return `${stepInWords(place)}: ${meaning}`;
}

const SHOWN_TERMS = 4;

export function showArithmetic(part) {
  const { layer, maps, filter } = part.shown;
  const terms = termsAt(layer, maps, part.view.row, part.view.column, filter);
  const largestFirst = [...terms].sort((one, other) => Math.abs(other.product) - Math.abs(one.product));
  const sum = terms.reduce((total, term) => total + term.product, 0);
  showEquation(part, largestFirst);
  showPulls(part, largestFirst);
  showSums(part, terms.length, sum);
  part.find('.all summary').textContent = terms.length === 1 ? 'The one term' : `All ${terms.length} terms, largest first`;
  part.find('.all').hidden = terms.length === 0;
  if (part.find('.all').open) showTerms(part, largestFirst);
}

function showEquation(part, terms) {
  const used = terms.filter((term) => term.product !== 0);
  const first = used.slice(0, SHOWN_TERMS);
  const pieces = first.flatMap((term, index) => [index ? ' + ' : '', termPiece(part, term)]);
  if (!first.length) pieces.push(terms.length ? 'every pixel it sees is 0' : 'it sees nothing');
  if (used.length > first.length) pieces.push(` + … ${used.length - first.length} more`);
  if (terms.length > used.length && first.length) pieces.push(` + ${terms.length - used.length} that are 0`);
  part.find('.equation').replaceChildren(...pieces);
}

function termPiece(part, term) {
  const map = part.shown.layer.inputs > 1 ? `, input map ${term.input + 1}` : '';
  const product = `${decimal(term.value, 2)}\u2009·\u2009${inBrackets(term.weight, 3)}`;
  const piece = html('span', { class: 'term', title: `${stepInWords(term.place)}${map}` }, product);
  piece.onpointerenter = () => part.lookAt(term.place.index);
  piece.onpointerleave = () => part.lookAt(null);
  return piece;
}

// All that pulls the sum up, laid end to end, and all that pulls it down, on one scale.
function showPulls(part, terms) {
  const up = terms.filter((term) => term.product > 0);
  const down = terms.filter((term) => term.product < 0);
  const total = (some) => some.reduce((sum, term) => sum + Math.abs(term.product), 0);
  const scale = Math.max(total(up), total(down)) || 1;
  const strip = (some, kind) => html('div', { class: `pull ${kind}` }, html('div', { class: 'pieces' }, ...pullPieces(some, scale)), html('span', {}, decimal(kind === 'up' ? total(some) : -total(some), 3)));
  part.find('.pulls').replaceChildren(strip(up, 'up'), strip(down, 'down'));
  part.find('.pulls').setAttribute('aria-label', `Pulling up ${decimal(total(up), 3)}, pulling down ${decimal(-total(down), 3)}`);
}

function pullPieces(terms, scale) {
  const visible = terms.filter((term) => Math.abs(term.product) / scale > 0.01).slice(0, 40);
  const rest = terms.slice(visible.length).reduce((sum, term) => sum + Math.abs(term.product), 0);
  return [...visible.map((term) => Math.abs(term.product)), rest].filter(Boolean).map((size) => html('i', { style: `width: ${(100 * size) / scale}%` }));
}

function showSums(part, count, sum) {
  const { layer, filter } = part.shown;
  const bias = layer.bias[filter];
  const lines = [[`sum of ${count} ${count === 1 ? 'product' : 'products'}`, decimal(sum, 3)]];
  if (layer.name !== 'plain') lines.push(['+ bias b', decimal(bias, 3)]);
  const together = decimal(sum + bias, 3);
  lines.push(layer.relu ? [`ReLU: max(0, ${together})`, decimal(Math.max(0, sum + bias), 3)] : ['the answer', together]);
  lines.at(-1).push('result');
  part.find('.sums').replaceChildren(...lines.flatMap(([name, value, kind = '']) => [html('dt', { class: kind }, name), html('dd', { class: kind }, value)]));
}

function showTerms(part, terms) {
  const many = part.shown.layer.inputs > 1;
  const head = html('tr', {}, ...['pixel', ...(many ? ['input map'] : []), 'value', 'weight', 'product'].map((name) => html('th', { scope: 'col' }, name)));
  const rows = terms.map((term) => {
    const numbers = [decimal(term.value, 3), decimal(term.weight, 3), decimal(term.product, 3)];
    const row = html('tr', {}, html('th', { scope: 'row' }, stepInWords(term.place)), ...(many ? [html('td', {}, term.input + 1)] : []), ...numbers.map((number) => html('td', {}, number)));
    row.onpointerenter = () => part.lookAt(term.place.index);
    return row;
  });
  part.find('.all table').replaceChildren(html('thead', {}, head), html('tbody', {}, ...rows));
}

export function buildCompanion(part) {
  const { rows, columns } = part.model;
  const picture = part.find('.companion svg');
  const layer = (name) => svg('g', { class: name }, picture);
  const map = layer('map');
  const hatch = addHatches(picture);
  part.companion = { picture, hatch, groups: { map, field: layer('field'), order: layer('order') } };
  part.companion.cells = new Cells(map, rows, columns, 'paper');
  part.companion.marks = svg('g', {}, map);
  part.companion.cursor = svg('rect', { class: 'cursor moving', width: UNIT, height: UNIT }, map);
}

export function showCompanion(part, name, rows, columns, caption, words) {
  const { picture, groups } = part.companion;
  for (const [each, group] of Object.entries(groups)) group.style.display = each === name ? '' : 'none';
  picture.setAttribute('viewBox', `-2 -2 ${columns * UNIT + 4} ${rows * UNIT + 4}`);
  picture.setAttribute('aria-label', words ?? caption);
  part.find('.companion figcaption').textContent = caption;
}

// The map grows as the kernel slides: what comes after the cursor is not there yet.
export function showMap(part) {
  const { layer, maps, filter } = part.shown;
  const map = part.shown.map ??= answers(layer, maps, filter); // computed once
  const most = largest(map);
  map.forEach((value, pixel) => {
    if (pixel > cursorOf(part)) part.companion.cells.paint(pixel, part.companion.hatch.unseen, 1);
    else part.companion.cells.paint(pixel, 'var(--strip)', most ? Math.abs(value) / most : 0);
  });
  moveTo(part.companion.cursor, part.view.row, part.view.column);
  part.companion.marks.replaceChildren();
  const name = layer.name === 'plain' ? 'The average' : `Filter ${filter + 1}`;
  const caption = most ? `${name} so far: white 0, darkest ${decimal(most, 2)}` : `${name}: 0 everywhere on this image`;
  showCompanion(part, 'map', part.model.rows, part.model.columns, part.dark() ? caption.replace('white 0, darkest', 'dark 0, brightest') : caption);
}
