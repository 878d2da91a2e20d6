// This blank as a PNG, made here from the numbers on the screen.

import { nats } from './numbers.js';
import { ROWS, UNDER } from './sets.js';
import { cut, make } from 'live/common/making.js';
import { percent } from 'live/common/percent.js';

const SHEET = { width: 1280, margin: 40, top: 150, row: 30, scale: 2 };

export function savePicture(view) {
  const canvas = picture(view);
  canvas.toBlob((blob) => {
    const link = make('a');
    link.href = URL.createObjectURL(blob);
    link.download = 'blank.png';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}

function picture(view) {
  const names = [...UNDER, 'forward'].filter((name) => view.data.readings[name]?.[view.place]);
  const canvas = make('canvas');
  canvas.width = SHEET.width * SHEET.scale;
  canvas.height = (SHEET.top + (ROWS + 2) * SHEET.row + SHEET.margin) * SHEET.scale;
  const pen = canvas.getContext('2d');
  pen.scale(SHEET.scale, SHEET.scale);
  pen.fillStyle = css(view, '--surface');
  pen.fillRect(0, 0, canvas.width, canvas.height);
  letter(view, pen, contextText(view), SHEET.margin, 52, { size: 22, weight: 600 });
  letter(view, pen, aboutText(view), SHEET.margin, 84, { ink: '--grey-label' });
  const width = (SHEET.width - 2 * SHEET.margin) / names.length;
  names.forEach((name, i) => pictureOfSet(view, pen, name, SHEET.margin + i * width, width - 24));
  return canvas;
}

function contextText({ data: { words }, place }) {
  const shown = words.slice(Math.max(0, place - 9), place + 10).map((word, i) => (i + Math.max(0, place - 9) === place ? '____' : word.text));
  return `${place > 9 ? '… ' : ''}${shown.join(' ')}${place + 10 < words.length ? ' …' : ''}`;
}

function aboutText({ data: { words }, place }) {
  return words[place].left_out ? 'The text leaves this word out.' : `The word is “${words[place].text}”.`;
}

function pictureOfSet(view, pen, name, left, width) {
  const { bars, next, nats: surprise } = view.data.readings[name][view.place];
  letter(view, pen, view.data.titles[name][0], left, SHEET.top - 24, { weight: 600 });
  const rows = next && !bars.some((bar) => bar.id === next.id) ? [...bars, next] : bars;
  const [track, room] = [left + 110, width - 110 - 70];
  rows.forEach((bar, i) => {
    const y = SHEET.top + i * SHEET.row;
    const real = next?.id === bar.id;
    letter(view, pen, cut(bar.word, 12), track - 8, y + 19, { align: 'right', weight: real ? 600 : 400 });
    pen.fillStyle = css(view, real ? '--role-chosen' : roleOf(name));
    pen.fillRect(track, y + 6, room * bar.p, 18);
    letter(view, pen, percent(bar.p), left + width, y + 19, { align: 'right' });
  });
  letter(view, pen, surprise === null ? '' : `−log p: ${nats(surprise)}`, track, SHEET.top + (ROWS + 0.5) * SHEET.row, { ink: '--grey-label' });
}

function roleOf(name) {
  return { before: '--role-before', after: '--role-after', both: '--role-probability', forward: '--grey-ghost' }[name];
}

function css(view, name) {
  return getComputedStyle(view.root).getPropertyValue(name).trim();
}

function letter(view, pen, text, x, y, { size = 16, weight = 400, ink = '--text', align = 'left' } = {}) {
  pen.font = `${weight} ${size}px ${getComputedStyle(view.root).fontFamily}`;
  pen.fillStyle = css(view, ink);
  pen.textAlign = align;
  pen.fillText(text, x, y);
}
