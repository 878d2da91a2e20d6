// The left stage: the words so far, and what the model expects next.

import { make, setText } from 'live/common/dom.js';
import { percent } from 'live/common/numbers.js';
import { build, show } from './bars.js';
import { moment } from './walk.js';

const TOP = 5;
const SPACE = '␣ (space)'; // how Python labels the token

// What does not change while the words grow.
export function layWords(page) {
  const { find, data: { words } } = page;
  page.bars ??= build(find('.words .bars'), TOP + 1);
  const box = find('.text');
  const begun = make('span', 'prompt grey', ...words.prompt.flatMap(([token, known]) => [make('span', known ? '' : 'unknown', token), words.joiner]));
  page.spans = words.steps.map(({ chosen: [, label, p] }) => {
    const span = make('span', 'word', words.joiner === '' && label === SPACE ? ' ' : label);
    span.title = percent(p);
    return span;
  });
  page.cursor = make('span', 'cursor', '▁▁▁');
  box.replaceChildren(begun, ...page.spans.flatMap((span) => [span, words.joiner]), page.cursor);
  find('.words .notes').replaceChildren(...words.notes.map((note) => make('p', '', note)));
}

export function paintWords(page) {
  const { find, data: { words }, bars, spans, at } = page;
  if (!words.steps.length) {
    setText(find('.words .what'), 'No more words fit after so long a beginning.');
    bars.forEach((bar) => show(bar, '', 0, false));
    return;
  }
  const { step, drawn, written, finished } = moment(at.words, words.steps.length);
  spans.forEach((span, i) => {
    span.hidden = i >= written;
    span.classList.toggle('new', i === written - 1 && !finished);
  });
  page.cursor.hidden = finished && words.whole;
  page.cursor.classList.toggle('filled', drawn);
  const { top, others, chosen: [place, label, p] } = words.steps[step];
  bars.forEach((bar, i) => {
    const [name, share] = i < TOP ? top[i] ?? ['', 0] : [words.others, others];
    show(bar, name, share, drawn && words.whole && i === Math.min(place, TOP));
  });
  const over = finished && words.ended ? `: ${words.end}` : '';
  setText(find('.words .what'), drawn && words.whole ? `drawn: “${label}”, ${percent(p)}${over}` : 'the next word');
}
