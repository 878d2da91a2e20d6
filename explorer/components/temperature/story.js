// The words so far, each tinted and underlined by its probability; and two stories side by side.

function renderStory(box, data, labels, gone, act) {
  const words = data.words.map(([id, p], index) => ({ key: `${index} ${id}`, id, p, index }));
  const old = [...box.querySelectorAll('.word')];
  let same = 0;
  while (same < old.length && same < words.length && old[same].dataset.key === words[same].key) same += 1;
  const prompt = box.querySelector('.prompt') ?? box.appendChild(make('span', 'prompt'));
  renderPrompt(prompt, data.prompt);
  old.slice(same).forEach((word) => word.remove());
  box.querySelectorAll('.cursor, .gone').forEach((part) => part.remove());
  for (const word of words.slice(same)) box.append(storyWord(word, labels, act));
  separate(box);
  const cursor = make('span', 'cursor', data.room > 0 ? '▁▁▁' : '');
  box.append(' ', cursor);
  if (gone.length) box.append(' ', make('span', 'gone', gone.map((id) => labels[id]).join(' ')));
  if (same < Math.max(old.length, words.length)) keepInSight(box, cursor);
}

function keepInSight(box, cursor) {
  const [inside, outside] = [cursor.getBoundingClientRect(), box.getBoundingClientRect()];
  if (inside.bottom > outside.bottom) box.scrollTop += inside.bottom - outside.bottom + 4;
  if (inside.top < outside.top) box.scrollTop -= outside.top - inside.top + 4;
}

function renderPrompt(place, tokens) {
  const text = JSON.stringify(tokens);
  if (place.dataset.text === text) return;
  place.dataset.text = text;
  place.replaceChildren(...(tokens.length ? tokens.flatMap(promptToken) : [make('em', '', 'no prompt')]));
}

function promptToken([token, known]) {
  const word = make('span', known ? '' : 'unknown', token);
  if (!known) word.title = 'Not in the vocabulary: the model reads [UNK]';
  return [word, ' '];
}

function storyWord({ key, id, p, index }, labels, act) {
  const word = make('button', 'word', labels[id]);
  word.type = 'button';
  word.dataset.key = key;
  word.style.setProperty('--p', p);
  word.ariaLabel = `${labels[id]}, ${percent(p, 1)}. Go back to before this word.`;
  word.onclick = () => act.back(index);
  word.onfocus = word.onmouseenter = () => act.point(`“${labels[id]}” had ${percent(p, 1)} at T = 1. Click: back to before this word.`);
  return word;
}

// Spaces between the words, so that lines can break there and what is copied is a sentence.
function separate(box) {
  for (const node of [...box.childNodes]) if (node.nodeType === Node.TEXT_NODE) node.remove();
  for (const word of box.querySelectorAll('.word')) word.before(' ');
}

function sayWritten({ words, room }, labels) {
  if (!words.length) return '';
  const [id, p] = words.at(-1);
  if (id === 0) return `The model drew its stop token (${percent(p, 1)} at T = 1): the recipe is finished.`;
  const full = room <= 0 ? ' No more words fit: the model has learnt from texts of this length.' : '';
  return `“${labels[id]}” had ${percent(p, 1)} at T = 1.${full}`;
}

function renderPair(pair, { comparison, prompt }, labels) {
  if (!comparison) return;
  comparison.stories.forEach((words, side) => {
    const begun = make('span', 'prompt');
    renderPrompt(begun, prompt);
    const written = words.flatMap(([id, p], index) => [pairWord(labels[id], p, index, comparison.differ), ' ']);
    pair.children[side].querySelector('.text').replaceChildren(begun, ...written);
  });
}

function pairWord(label, p, index, differ) {
  const word = make(index === differ ? 'mark' : 'span', 'sample', label);
  word.style.setProperty('--p', p);
  word.title = percent(p, 1);
  return word;
}

function sayDifference(comparison, labels) {
  const { stories, differ, count } = comparison;
  if (differ === null) return `Both write the same ${stories[0].length} words.`;
  const [one, other] = stories.map((words) => (words[differ] ? `“${labels[words[differ][0]]}”` : 'nothing more'));
  const before = differ === 0 ? 'They part at the first word' : `The same ${differ === 1 ? 'word' : `${differ} words`}, then they part`;
  return `${before}: ${one} against ${other}. At most ${count} words are shown.`;
}
