// The tokens of the text as chips: the token, its id, and a line that is the longer the rarer the token is.

import { cut, html, keepInView, setText } from 'live/common/dom.js';
import { ordinal, percent, whole } from 'live/common/numbers.js';
import { idOf, isFiller, isSpecial, isUnknown, rankOf, unknownMark, unstemmed } from './tokenizer.js';

export function drawChips(page) {
  const list = page.find('.chips');
  const focused = list.contains(list.getRootNode().activeElement);
  page.entries.forEach((entry, place) => drawChip(page, page.chips[place] ?? addChip(page, list, place), entry, place));
  page.chips.splice(page.entries.length).forEach((chip) => chip.element.remove());
  const row = page.chips[0]?.element;
  if (row) list.style.setProperty('--row', `${row.getBoundingClientRect().height + parseFloat(getComputedStyle(list).rowGap)}px`);
  const current = page.chips[page.view.at]?.element;
  if (!current) return;
  keepInView(current, list);
  if (focused) current.focus({ preventScroll: true });
}

function addChip(page, list, place) {
  const [token, mark, number, rarity] = [html('span', { class: 'token cut' }), html('span', { class: 'mark' }), html('span', { class: 'number' }), html('i', { class: 'grown' })];
  const element = html('li', { role: 'option', class: 'chip' }, token, html('span', { class: 'rarity' }, rarity), html('span', { class: 'under small' }, mark, number));
  element.onclick = () => page.go({ at: place });
  list.append(element);
  const chip = { element, token, mark, number, rarity };
  page.chips.push(chip);
  return chip;
}

function drawChip(page, { element, token, mark, number, rarity }, entry, place) {
  const { id, text } = entry;
  element.className = ['chip', isUnknown(page.model, id) && 'unknown', isFiller(page.model, id) && 'stop', entry.beyond && 'beyond', place === page.view.at && 'current']
    .filter(Boolean).join(' ');
  element.setAttribute('aria-selected', String(place === page.view.at));
  element.tabIndex = place === page.view.at ? 0 : -1;
  element.title = about(page, entry);
  setText(token, text === ' ' ? '␣' : cut(text, 24));
  setText(mark, isUnknown(page.model, id) ? unknownMark(page.model) : '');
  setText(number, id === null ? '' : String(id));
  rarity.style.transform = `scaleX(${isSpecial(page.model, id) ? 0 : Math.log(rankOf(page.model, id) + 1) / Math.log(page.model.entries)})`;
}

// One sentence about a token.
export function about(page, { id, text, from, padding }) {
  const [one, named] = [page.model.kind === 'words' ? 'word' : 'character', quoted(text)];
  const cutDown = from === undefined || from === text ? '' : `${quoted(from)} → `;
  const { model } = page;
  if (padding !== undefined) return ending(model, padding);
  const missing = `${cutDown}${named} is not among the ${whole(page.view.size)} entries`;
  if (id === null) return `${missing}, and the model has no token for unknown ones: it is left out.`;
  if (id === model.unknown) return `${missing}: the model reads ${model.special[id]}, id ${id}, as for every unknown ${one}.`;
  if (isSpecial(model, id)) return `${named} has id ${whole(id)}.`;
  const special = Object.values(model.special).join(' and ');
  const apart = model.first === 2 && model.stop === 0 ? 'Ids 0 and 1 are stop and [UNK].' : special && `Apart from it stand ${special}.`;
  const rank = rankOf(model, id);
  if (model.first === 2) return `${cutDown}${named} has id ${whole(id)}: it is the ${rank === 1 ? '' : `${ordinal(rank)} `}most common ${one} of the training texts. ${apart}`;
  return `${cutDown}${named} has id ${whole(id)}.`;
}

function ending({ filler, stop }, padding) {
  if (filler !== stop) return `The text ends here. Id ${filler} is the padding, which fills up the ${whole(padding)} places after it.`;
  return padding > 1
    ? `The text ends here. Id ${stop} is the stop token; the ${whole(padding - 1)} places after it are filled up with ${stop === 0 ? 'zeros' : 'it'} too.`
    : `The text ends here. Id ${stop} is the stop token.`;
}

function quoted(text) {
  return text === ' ' ? 'the space' : `“${cut(text, 30)}”`;
}

export function drawCount(page) {
  const { tokens, ids, model } = page;
  const unknown = tokens.filter((_, place) => isUnknown(model, ids[place]));
  const one = model.kind === 'words' ? 'token' : 'character';
  const kinds = [...new Set(unknown)];
  const named = kinds.slice(0, 8).map((token) => cut(token, 16)).join(' ');
  const list = kinds.length ? `: ${named}${kinds.length > 8 ? ' …' : ''}` : '';
  const share = tokens.length ? ` (${percent(unknown.length / tokens.length, true)})` : '';
  const count = `${whole(tokens.length)} ${one}${tokens.length === 1 ? '' : 's'}, ${whole(unknown.length)} unknown${share}`;
  const [strong, rest] = page.countParts;
  setText(strong, tokens.length ? count : 'No token: the text is empty.');
  setText(rest, ids.length ? `${list}${comparison(page, unknown.length)}` : '');
}

// What the switches have changed, against the way the model learnt.
function comparison(page, now) {
  const usual = { kind: page.model.kind, punctuation: page.model.punctuation, lower: page.model.lower, stem: false };
  if (Object.keys(usual).every((name) => page.view[name] === usual[name]) && page.view.size === page.model.entries) return '';
  const before = unstemmed(page.view.text, usual, page.model).filter((token) => isUnknown(page.model, idOf(token, page, Infinity))).length;
  return before === now ? '' : ` (as in training: ${whole(before)} unknown)`;
}
