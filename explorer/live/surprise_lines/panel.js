// Below the lines: what each model makes of the word under the cursor, and its sums; above them two models against each other.

import { html, make, setText } from 'live/common/dom.js';
import { percent } from 'live/common/numbers.js';
import { differences, pair, wordText } from './lines.js';

export function buildModels(page) {
  page.readings = page.data.models.map((model) => {
    const [here, expected] = [make('b', 'here'), make('p', 'small expected')];
    const sums = make('p', 'small sums', sumsText(model));
    return { here, expected, section: make('section', model.blank ? 'model blank' : 'model', make('h2', '', model.title), here, expected, sums) };
  });
  page.find('.models').replaceChildren(...page.readings.map(({ section }) => section));
  page.find('.models').style.setProperty('--count', page.data.models.length);
}

// Of the places that all models know: what a word costs, and a character; and a token of the model's own.
function sumsText({ blank, unit, per_token: token, per_word: word, per_character: character }) {
  if (blank) return `${token.toFixed(3)} nats per blank`;
  const own = unit === 'characters' ? 'character' : 'word';
  return word === null ? `${token.toFixed(3)} nats per ${own} of its own` : `${word.toFixed(3)} nats per word, ${character.toFixed(3)} per character`;
}

export function showPanel(page) {
  const { find, data, view } = page;
  setText(find('.word'), wordText(data.places[view.place]));
  data.models.forEach(({ nats, unknown, expected }, k) => {
    setText(page.readings[k].here, said(nats[view.place], unknown[view.place]));
    setText(page.readings[k].expected, expectation(expected[view.place], nats[view.place], data.models[k].unit));
  });
}

export function said(nats, unknown) {
  if (nats === null) return 'not asked';
  return `${nats.toFixed(2)} nats, ${percent(Math.exp(-nats))}${unknown ? ' as [UNK]' : ''}`;
}

function expectation(expected, nats, unit) {
  if (nats === null) return '';
  const first = unit === 'characters' ? 'first: ' : '';
  return `expected ${first}${expected.map(([word, p]) => `“${word}” ${percent(p)}`).join(', ')}`;
}

export function fillSelects(page) {
  for (const name of ['one', 'other']) {
    const select = page.find(`.${name}`);
    select.replaceChildren(...page.data.models.map((model) => html('option', { value: model.name }, model.title)));
    select.onchange = () => page.choosePair(name, select.value);
  }
}

export function showSum(page) {
  const [one, other] = pair(page);
  for (const name of ['one', 'other']) page.find(`.${name}`).value = (name === 'one' ? one : other).name;
  const values = differences(page).filter((value) => value !== null);
  const total = values.reduce((sum, value) => sum + value, 0);
  const more = values.filter((value) => value > 0).length;
  const apart = one.blank !== other.blank ? ' One of them has read both sides: no contest.' : '';
  setText(page.find('.sum'), values.length
    ? `More surprised at ${more} of ${values.length} ${values.length === 1 ? 'place' : 'places'}; in all ${Math.abs(total).toFixed(1)} nats ${total > 0 ? 'more' : 'less'}.${apart}`
    : 'There is no place at which both are asked and know the word.');
}

export function whyText({ models, shared }) {
  const mixed = new Set(models.filter(({ blank }) => !blank).map(({ unit }) => unit)).size > 1;
  const words = mixed
    ? 'A nat per character is no nat per word, for a word of five letters is five small surprises: so each total is divided by the same number of words, and by the same number of characters.'
    : 'The totals are divided by the same number of words, and of characters.';
  const both = models.some(({ blank }) => blank)
    ? ' The model that fills in blanks has read what comes after each word, too: an easier question, and no way to write. Its nats sum to no probability of the text, so it stands apart.'
    : '';
  const counted = shared.length === 1 ? 'Counted is the one place' : `Counted are the ${shared.length} places`;
  return `${counted} that all models know; the first word is given. ${words}${both}`;
}
