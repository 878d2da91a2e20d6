// @ts-check
// The list of ready-made pictures. Chosen by key, an example gives the focus back to the button that opened the list; ``choose`` gets
// the settings of the chosen one.

import { html } from './dom.js';

/**
 * @typedef {{ find: (selector: string) => any }} Part what a page's live part lets us find in it
 *
 * @param {Part} part
 * @param {{ title: string, note: string, settings: object }[]} examples
 * @param {(settings: any) => void} choose
 */
export function buildExamples(part, examples, choose) {
  const [list, opener] = [part.find('.examples .list'), part.find('.examples .open')];
  list.append(...examples.map(({ title, note, settings }) => {
    const button = html('button', { type: 'button' }, html('strong', {}, title), html('span', {}, note));
    button.onclick = (/** @type {MouseEvent} */ { detail: clicks }) => {
      openExamples(part, false);
      if (!clicks) opener.focus();
      choose(settings);
    };
    return button;
  }));
  opener.onclick = () => openExamples(part, list.hidden);
  part.find('.examples').onkeydown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape' || list.hidden) return;
    event.preventDefault();
    openExamples(part, false);
    opener.focus();
  };
}

/**
 * @param {Part} part
 * @param {boolean} open
 */
export function openExamples(part, open) {
  part.find('.examples .list').hidden = !open;
  part.find('.examples .open').setAttribute('aria-expanded', open);
}
