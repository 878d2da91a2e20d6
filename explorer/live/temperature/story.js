// The words so far, each tinted and underlined by its probability; and two stories side by side.

import { keepInView, make, makeButton } from 'live/common/dom.js';
import { percent } from 'live/common/numbers.js';

const SPACE = '␣ (space)'; // how Python labels the token
const HOLD = '\u2060'; // no line breaks here

export function renderStory(box, data, labels, gone, act) {
  // Another model gives the same words other probabilities.
  const words = data.words.map(([id, p], index) => ({ key: `${index} ${id} ${p}`, id, p, index }));
  const old = [...box.querySelectorAll('.word')];
  let same = 0;
  while (same < old.length && same < words.length && old[same].dataset.key === words[same].key) same += 1;
  const prompt = box.querySelector('.prompt') ?? box.appendChild(make('span', 'prompt grey'));
  renderPrompt(prompt, data);
  old.slice(same).forEach((word) => word.remove());
  box.querySelectorAll('.cursor, .gone').forEach((part) => part.remove());
  for (const word of words.slice(same)) box.append(storyWord(word, labels, data, act));
  separate(box, data);
  const cursor = make('span', 'cursor', data.room > 0 ? '▁▁▁' : '');
  box.append(data.joiner, cursor);
  if (gone.length) box.append(' ', make('span', 'gone', gone.map((id) => written(labels[id], data)).join(data.joiner)));
  if (same < Math.max(old.length, words.length)) keepInView(cursor, box);
}

// A character model joins without spaces, and its space is one of its tokens: in a text it stands as what it is.
export function written(label, { joiner }) {
  return joiner === '' && label === SPACE ? ' ' : label;
}

function renderPrompt(place, { prompt: tokens, joiner }) {
  const text = JSON.stringify(tokens);
  if (place.dataset.text === text) return;
  place.dataset.text = text;
  place.replaceChildren(...(tokens.length ? tokens.flatMap((token) => [promptToken(token), joiner]) : [make('em', '', 'no prompt')]));
}

function promptToken([token, known]) {
  const word = make('span', known ? '' : 'unknown', token);
  if (!known) word.title = 'Not in the vocabulary: the model reads [UNK]';
  return word;
}

function storyWord({ key, id, p, index }, labels, data, act) {
  const word = makeButton('word', () => act.back(index), written(labels[id], data));
  word.dataset.key = key;
  word.style.setProperty('--p', p);
  word.ariaLabel = `${labels[id]}, ${percent(p)}. Go back to before this word.`;
  word.onfocus = word.onmouseenter = () => act.point(`“${labels[id]}” had ${percent(p)} at T = 1. Click: back to before this word.`);
  return word;
}

// Spaces between the words, so that lines can break there and what is copied is a sentence. Characters hold together: lines
// break after a space.
function separate(box, { joiner }) {
  for (const node of [...box.childNodes]) if (node.nodeType === Node.TEXT_NODE) node.remove();
  let last = ' ';
  for (const word of box.querySelectorAll('.word')) {
    word.before(joiner || (last === ' ' ? '' : HOLD));
    last = word.textContent;
  }
}

export function sayWritten({ words, room, unit, end }, labels) {
  if (!words.length) return '';
  const [id, p] = words.at(-1);
  if (id === 0) return `The model drew its stop token (${percent(p)} at T = 1): ${end}.`;
  const full = room <= 0 ? ` No more ${unit} fit: the model has learnt from texts of this length.` : '';
  return `“${labels[id]}” had ${percent(p)} at T = 1.${full}`;
}

export function renderPair(pair, data, labels) {
  const { comparison, joiner } = data;
  if (!comparison) return;
  comparison.stories.forEach((words, side) => {
    const begun = make('span', 'prompt grey');
    renderPrompt(begun, data);
    const texts = words.flatMap(([id, p], index) => [pairWord(written(labels[id], data), p, index, comparison.differ), joiner]);
    pair.children[side].querySelector('.text').replaceChildren(begun, ...texts);
  });
}

function pairWord(label, p, index, differ) {
  const word = make(index === differ ? 'mark' : 'span', 'sample', label);
  word.style.setProperty('--p', p);
  word.title = percent(p);
  return word;
}

export function sayDifference({ comparison, unit }, labels) {
  const one = (count) => (count === 1 ? unit.replace(/s$/, '') : unit);
  const { stories, differ, count } = comparison;
  if (differ === null) return `Both write the same ${stories[0].length} ${one(stories[0].length)}.`;
  const [first, second] = stories.map((words) => (words[differ] ? `“${labels[words[differ][0]]}”` : 'nothing more'));
  const before = differ === 0 ? `They part at the first ${one(1)}` : `The same ${differ === 1 ? one(1) : `${differ} ${unit}`}, then they part`;
  return `${before}: ${first} against ${second}. At most ${count} ${unit} are shown.`;
}
