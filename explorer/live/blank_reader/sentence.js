// The text as it runs, the blank in it; under each word, how probable both sides together find it there.

import { keepInView, make, setText } from 'live/common/dom.js';
import { percent } from 'live/common/numbers.js';

export function drawSentence(view) {
  const list = view.find('.sentence');
  const focused = list.contains(list.getRootNode().activeElement);
  if (view.fresh) buildSentence(view, list);
  view.words.forEach((word, i) => placeWord(view, word, i));
  keepInView(view.words[view.place], list);
  if (focused) view.words[view.place].focus({ preventScroll: true });
  setText(view.find('.count'), `${view.data.token} ${view.place + 1} of ${view.words.length}`);
}

function buildSentence(view, list) {
  view.words = view.data.words.map((word, i) => {
    const truth = view.data.readings.both[i].next;
    const bar = make('i', 'grown');
    bar.style.transform = `scaleX(${truth ? truth.p : 0})`;
    const element = make('li', word.known ? 'word' : 'word unknown', make('span', 'text cut', word.text), make('span', 'share', bar));
    return Object.assign(element, { role: 'option', ariaLabel: word.text, title: wordTitle(word, truth), onclick: () => view.choose(i) });
  });
  list.replaceChildren(...view.words);
}

function wordTitle(word, truth) {
  if (word.left_out) return 'The text leaves this word out.';
  const known = word.known ? '' : ' It is not in the vocabulary: the model reads [UNK].';
  return `“${word.text}” has ${percent(truth.p)} from both sides.${known}`;
}

function placeWord(view, element, i) {
  const blank = i === view.place;
  element.classList.toggle('blank', blank);
  element.setAttribute('aria-selected', String(blank));
  element.tabIndex = blank ? 0 : -1;
}
