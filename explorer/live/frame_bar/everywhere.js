// The keys that work on every page. The help panel is read off the same lines that act, so it lists what works here and now.

import { fill, fillable, unfill } from './filling.js';
import {
  example, field, isInBox, isLong, modelMenu, openMenu, scrollEnd, scrollLine, scrollPage, views, writeIn,
} from './page_parts.js';
import { question } from './questions.js';

/**
 * A line of the help panel and what its keys do.
 * @typedef {object} Line
 * @property {string} shown the keys as the panel shows them
 * @property {string} does
 * @property {Record<string, () => unknown>} acts by the key, letters in small
 * @property {boolean} [here] whether the page has what it is about; true if not said
 */

/**
 * Return the lines that hold on the page as it stands.
 * @param {any} bar
 * @returns {Line[]}
 */
export function linesHere(bar) {
  const own = bar.data.keys.map(([shown]) => shown).join(' ');
  const lines = [...parts(bar), ...ways(bar), ...scrolling(bar, own)];
  return lines.filter(({ here }) => here ?? true);
}

function parts(bar) {
  const [choices, prompt, menu, part, asked] = [views(), field(), modelMenu(), fillable(), question()];
  const turns = choices.map((each, number) => [String(number + 1), () => each.click()]);
  return [
    { shown: turns.map(([key]) => key).join(' '), does: choices.map((each) => each.textContent).join('; '), acts: Object.fromEntries(turns), here: turns.length > 0 },
    { shown: '/', does: 'write in the first field; Enter or Esc leaves it', acts: { '/': () => writeIn(prompt) }, here: prompt !== null },
    { shown: 'M', does: 'the menu of models', acts: { m: () => openMenu(menu) }, here: menu !== null },
    { shown: 'Q', does: 'a question on this page', acts: { q: asked }, here: asked !== null },
    { shown: 'E, Shift E', does: 'the next example, or the one before', acts: { e: example('next'), E: example('previous') }, here: example('next') !== null },
    { shown: 'F', does: 'the part under the cursor fills the window, and back', acts: { f: () => unfill() || fill(part) }, here: part !== null },
    { shown: 'P', does: 'presenter view on or off', acts: { p: bar.data.presenting ? bar.leave : bar.present } },
  ];
}

function ways(bar) {
  const onTour = bar.data.touring; // there Space and Page Down are the lecture's own, see lecture.js
  return [
    { shown: 'Space, Page Down', does: 'the next beat of the tour', acts: {}, here: onTour },
    { shown: 'S', does: 'the speaker’s window: notes, what comes next, the clock', acts: {}, here: onTour },
    { shown: 'Page Up', does: 'the beat before', acts: { PageUp: bar.back }, here: onTour },
    { shown: 'T', does: 'start the tour, or go on with it', acts: { t: bar.tour } },
    { shown: 'Page Down', does: 'scroll down; at the end, the next page', acts: { PageDown: () => scrollPage(1) || bar.next() }, here: !onTour },
    { shown: 'Page Up', does: 'scroll up; at the top, the page before', acts: { PageUp: () => scrollPage(-1) || bar.back() }, here: !onTour },
    { shown: 'Shift Q', does: 'the link as a QR code, for phones', acts: { Q: bar.scan } },
    { shown: '?', does: 'this panel', acts: { '?': bar.help } },
    { shown: 'Esc', does: 'close what is open, and only then leave presenter view', acts: {} },
  ];
}

// What the page does not need for itself, nor a box of words in it that has the focus.
function scrolling(bar, own) {
  const here = (key) => isLong() && !own.includes(key) && !isInBox();
  return [
    { shown: '↑ ↓', does: 'scroll by a few lines', acts: { ArrowUp: () => scrollLine(-1), ArrowDown: () => scrollLine(1) }, here: here('↓') },
    { shown: 'Home End', does: 'the top or the end of the page', acts: { Home: () => scrollEnd(-1), End: () => scrollEnd(1) }, here: here('Home') },
    { shown: 'Space', does: 'scroll down', acts: { ' ': () => scrollPage(1) }, here: here('Space') && !bar.data.touring },
  ];
}
