// The cards are made anew from what Python sends; there is nothing in them that could be lost.

export default function ({ data, parentElement }) {
  parentElement.querySelector('.page').replaceChildren(...data.groups.map((group) => groupOf(group)));
}

function groupOf({ title, sentence, cards }) {
  const made = make('section', 'group');
  const row = make('div', 'cards');
  row.style.setProperty('--count', Math.max(4, cards.length)); // so that a few are no wider than many
  row.style.setProperty('--rows', (cards[0]?.fields.length ?? 0) + 1);
  row.append(...cards.map((card) => cardOf(card)));
  made.append(make('h2', '', title), make('p', 'sentence', sentence), row);
  return made;
}

function cardOf({ title, name, fields, refused }) {
  const made = make('article', 'card');
  const head = make('header');
  head.append(make('h3', '', title), make('p', 'label', name));
  made.append(head);
  if (refused) made.append(make('p', 'refused', refused));
  else made.append(...fields.map(([label, text]) => fieldOf(label, text)));
  return made;
}

function fieldOf(label, text) {
  const made = make('div', 'field');
  made.append(make('span', 'label', label), make('span', 'said', text || '–'));
  return made;
}

function make(name, style = '', text = '') {
  const made = document.createElement(name);
  if (style) made.className = style;
  if (text) made.textContent = text;
  return made;
}
