// The words of the prompt as chips; under each, how much it moves the prediction that is shown.

import { cut, keepInView, make, setText } from 'live/common/dom.js';
import { wordAt } from './values.js';

export function drawWords(view) {
  const list = view.find('.words');
  const focused = list.contains(list.getRootNode().activeElement);
  if (view.fresh) {
    view.chips = view.data.words.map((word, i) => chipFor(view, word, i));
    list.replaceChildren(...view.chips.map((chip) => chip.element));
  }
  keepInView(view.chips[view.at.word].element, list, 120); // reads the layout, so it stands before everything that changes it
  view.chips.forEach((chip, i) => placeChip(view, chip, i));
  if (focused) view.chips[view.at.word].element.focus({ preventScroll: true });
  drawReach(view);
  view.find('.word-count').textContent = `${view.data.token} ${view.at.word + 1} of ${view.data.words.length}`;
  view.find('.step-count').textContent = `step ${view.at.step + 1} of ${view.data.cell.steps.length}`;
}

function chipFor(view, word, i) {
  const [bar, figure] = [make('i', 'grown'), make('span', 'percent small')];
  const element = make('li', word.known ? 'chip' : 'chip unknown', make('span', 'text cut', word.text), make('span', 'share', bar), figure);
  if (!word.known) element.title = `“${word.text}” is not in the vocabulary: the model reads [UNK].`;
  Object.assign(element, { role: 'option', onclick: () => view.choose({ word: i }) });
  return { element, bar, figure };
}

function placeChip(view, { element, bar, figure }, i) {
  const current = i === view.at.word;
  element.classList.toggle('current', current);
  element.classList.toggle('ahead', i > view.at.word);
  element.setAttribute('aria-selected', String(current));
  element.tabIndex = current ? 0 : -1;
  const known = view.at.word < view.data.measured && i <= view.at.word;
  const influence = known ? view.influence[view.at.word * view.data.words.length + i] : null;
  bar.style.transform = `scaleX(${influence ?? 0})`;
  const percent = influence > 0 && influence < 0.005 ? '< 1' : Math.round(100 * influence);
  setText(figure, influence === null ? '' : `${percent} %`);
}

function drawReach(view) {
  const { measured, words } = view.data;
  view.find('.reach').textContent = view.at.word < measured
    ? `How far the prediction after “${cut(wordAt(view, view.at.word), 18)}” moves if one ${view.data.token} is replaced by [UNK]`
    : `Measuring how far each ${view.data.token} reaches: ${measured} of ${words.length} ${view.data.token}s`;
}
