// The heatmaps as a PNG, made here from what is on the screen.

import { cut, make } from 'live/common/making.js';
import { limitText } from './maps.js';
import { heldSentence, parsedHold } from './unit.js';
import { rowsNow, shownUnits } from './values.js';

const SHEET = { width: 1200, left: 190, right: 30, head: 84, map: 120, gap: 16, foot: 110, scale: 2 };

export function savePicture(view) {
  const canvas = picture(view);
  canvas.toBlob((blob) => {
    const link = make('a');
    link.href = URL.createObjectURL(blob);
    link.download = `${view.data.cell.name.toLowerCase().replace(/\W+/g, '-')}-cell.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}

function picture(view) {
  const canvas = make('canvas');
  canvas.width = SHEET.width * SHEET.scale;
  canvas.height = (SHEET.head + view.panels.length * (SHEET.map + SHEET.gap) + SHEET.foot) * SHEET.scale;
  const pen = canvas.getContext('2d');
  pen.scale(SHEET.scale, SHEET.scale);
  pen.fillStyle = css(view, '--surface');
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingEnabled = false;
  heading(view, pen);
  view.panels.forEach((panel, i) => pictureOfPanel(view, pen, panel, SHEET.head + i * (SHEET.map + SHEET.gap)));
  namesOfWords(view, pen);
  return canvas;
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

function heading(view, pen) {
  const { words, cell } = view.data;
  const { units } = rowsNow(view);
  const rows = shownUnits(view).length;
  letter(view, pen, cut(words.map((word) => word.text).join(' '), 110), 30, 36, { size: 20, weight: 600 });
  const about = `${cell.name}, ${rows} of ${units} units, the most changing first; word ${view.at.word + 1} of ${words.length}`;
  letter(view, pen, view.hold ? `${about}. ${heldSentence(parsedHold(view.hold))}` : about, 30, 62, { ink: '--grey-label' });
}

function pictureOfPanel(view, pen, { part, canvas }, top) {
  const width = SHEET.width - SHEET.left - SHEET.right;
  const [low, high] = view.parts[part.field].range;
  letter(view, pen, part.label, 30, top + 24, { weight: 600, ink: `--ink-${part.role}` });
  letter(view, pen, `${limitText(low)} to ${limitText(high)}${part.scale === 'free' ? ' and beyond' : ''}`, 30, top + 46, { ink: '--grey-label' });
  pen.drawImage(canvas, SHEET.left, top, width, SHEET.map);
  pen.strokeStyle = css(view, '--grey-line');
  pen.strokeRect(SHEET.left, top, width, SHEET.map);
  const column = width / view.data.words.length;
  pen.strokeStyle = css(view, '--text');
  pen.strokeRect(SHEET.left + column * view.at.word, top, column, SHEET.map);
}

function namesOfWords(view, pen) {
  const { words } = view.data;
  const column = (SHEET.width - SHEET.left - SHEET.right) / words.length;
  const top = SHEET.head + view.panels.length * (SHEET.map + SHEET.gap);
  const every = Math.ceil(16 / column); // long prompts: as many names as fit
  words.forEach((word, i) => {
    if (i % every && i !== view.at.word) return;
    pen.save();
    pen.translate(SHEET.left + column * (i + 0.5) + 4, top + 4);
    pen.rotate(-Math.PI / 3);
    letter(view, pen, cut(word.text, 14), 0, 0, { size: 14, align: 'right', weight: i === view.at.word ? 600 : 400 });
    pen.restore();
  });
}
