// The numbers beside the pictures: what may be chosen, and how one level comes to its probability.

import { html, make, setText } from 'live/common/dom.js';
import { STEPS, belowAt, edgesOf } from './curves.js';
import { setPart } from './handles.js';
import { COLOURS, percent } from './plot.js';

export function buildNumbers(builder) {
  const { find, state } = builder;
  const row = (i, ...cells) => html('tr', { style: `--colour: var(${COLOURS[i]})` }, html('th', { scope: 'row' }, String(i + 1)), ...cells);
  const fields = (i) => ['weight', 'mean', 'scale'].map((name) => html('td', {}, field(builder, i, name)));
  find('.numbers tbody').replaceChildren(...state.parts.map((_, i) => row(i, ...fields(i))));
  find('.terms tbody').replaceChildren(...state.parts.map((_, i) => row(i, make('td'), make('td'))));
}

function field(builder, i, name) {
  const { limits } = builder;
  const [least, most] = { weight: [limits.least, 100 - 2 * limits.least], mean: limits.means, scale: limits.scales }[name];
  const input = make('input');
  Object.assign(input, { type: 'number', min: least, max: most, step: name === 'weight' ? 1 : 0.5, className: name });
  input.ariaLabel = `Component ${i + 1}: ${name}${name === 'weight' ? ' in percent' : ''}`;
  input.oninput = () => {
    if (!input.validity.badInput && input.value !== '') setPart(builder, i, { [name]: name === 'weight' ? input.valueAsNumber / 100 : input.valueAsNumber });
  };
  input.onchange = () => showNumbers(builder);
  return input;
}

export function showNumbers({ find, state, root }) {
  const typed = root.getRootNode().activeElement;
  [...find('.numbers tbody').rows].forEach((row, i) => {
    const part = state.parts[i];
    const shown = { weight: Math.round(part.weight * 1000) / 10, mean: part.mean, scale: part.scale };
    for (const input of row.querySelectorAll('input')) if (input !== typed) input.value = shown[input.className];
  });
  const toALevel = state.levels === STEPS ? 'one' : STEPS / state.levels; // of the page's one ruler
  setText(find('.ruler'), `Means and scales in 1/256 of the range, ${toALevel} to a level`);
  setText(find('.of-scale'), state.shape === 'normal' ? 'Scale of a normal: its standard deviation' : 'Scale of a logistic: its standard deviation ÷ 1.81');
  setText(find('.against'), `${state.levels - 1} for a softmax over ${state.levels} levels`);
  find('.tally').style.setProperty('--all', state.levels - 1);
}

// w · (F above - F below) for each component, with its digits, and their sum.
export function showSum({ find, state, scene }) {
  const { level, levels, parts, shape } = state;
  const [left, right] = edgesOf(level, levels);
  const input = find('.level');
  input.max = levels - 1;
  if (input !== find('.builder').getRootNode().activeElement) input.value = level;
  setText(find('.whole'), percent(scene.p[level]));
  parts.forEach((part, i) => {
    const [, formula, result] = find('.terms tbody').rows[i].cells;
    const [above, below] = [belowAt(part, shape, right), belowAt(part, shape, left)];
    setText(formula, `${part.weight.toFixed(3)} · (${above.toFixed(4)} − ${below.toFixed(4)})`);
    setText(result, percent(part.weight * (above - below)));
  });
  setText(find('.note'), noteOn(level, levels));
}

function noteOn(level, levels) {
  const [left, right] = edgesOf(level, levels).map(decimal);
  if (level === 0) return `weight · (all that lies below ${right})`;
  if (level === levels - 1) return `weight · (everything − share below ${left})`;
  return `weight · (share below ${right} − share below ${left})`;
}

// A place on the ruler, to a tenth where it has one.
export function decimal(value) {
  return String(Math.round(value * 10) / 10).replace('-', '−');
}
