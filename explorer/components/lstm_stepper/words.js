// The words of the prompt as chips; under each, how much it moves the prediction that is shown.

function drawWords(view) {
  const list = view.find('.words');
  const focused = list.contains(list.getRootNode().activeElement);
  if (view.fresh) list.replaceChildren(...view.data.words.map((word, i) => chip(view, word, i)));
  [...list.children].forEach((each, i) => placeChip(view, each, i));
  keepInView(view.find('.words'), list.children[view.at.word]);
  if (focused) list.children[view.at.word].focus({ preventScroll: true });
  drawReach(view);
  view.find('.word-count').textContent = `word ${view.at.word + 1} of ${view.data.words.length}`;
  view.find('.step-count').textContent = `step ${view.at.step + 1} of ${view.data.cell.steps.length}`;
}

function chip(view, word, i) {
  const made = make('li', word.known ? 'chip' : 'chip unknown');
  made.setAttribute('role', 'option');
  made.append(make('span', 'text', word.text));
  if (!word.known) made.title = `“${word.text}” is not in the vocabulary: the model reads [UNK].`;
  const share = make('span', 'share');
  share.append(make('i'));
  made.append(share, make('span', 'percent'));
  made.onclick = () => choose(view, { word: i });
  return made;
}

function placeChip(view, made, i) {
  const current = i === view.at.word;
  made.classList.toggle('current', current);
  made.classList.toggle('ahead', i > view.at.word);
  made.setAttribute('aria-selected', String(current));
  made.tabIndex = current ? 0 : -1;
  const influence = influenceOf(view, i);
  made.querySelector('.share i').style.width = `${100 * (influence ?? 0)}%`;
  made.querySelector('.percent').textContent = influence === null ? '' : `${roundedPercent(influence)} %`;
}

function influenceOf(view, i) {
  if (view.at.word >= view.data.measured || i > view.at.word) return null;
  return view.influence[view.at.word * view.data.words.length + i];
}

function roundedPercent(p) {
  return p > 0 && p < 0.005 ? '< 1' : Math.round(100 * p);
}

function drawReach(view) {
  const { measured, words } = view.data;
  view.find('.reach').textContent = view.at.word < measured
    ? `How far the prediction after “${cut(wordAt(view, view.at.word), 18)}” moves if one word is replaced by [UNK]`
    : `Measuring how far each word reaches: ${measured} of ${words.length} words`;
}

// At once and not smoothly: a held arrow key must not leave the cursor behind.
function keepInView(scroller, current) {
  const left = current.offsetLeft - scroller.offsetLeft;
  const margin = Math.min(120, scroller.clientWidth / 4);
  const low = left + current.offsetWidth + margin - scroller.clientWidth;
  const high = left - margin;
  if (scroller.scrollLeft < low) scroller.scrollLeft = low;
  else if (scroller.scrollLeft > high) scroller.scrollLeft = high;
}
