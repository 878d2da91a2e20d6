// The picture as a file: the lines as they are broken for its own width, and the sums below.

import { TALLEST, breakLines, wordText } from './lines.js';

const PNG_WIDTH = 1000;
const PNG_SCALE = 2;
const PNG_HEAD = 140;
const PNG_ROW = 22;

export function savePicture(page) {
  const { data } = page;
  const look = readLook(page);
  const canvas = document.createElement('canvas');
  let context = canvas.getContext('2d');
  context.font = `400 15px ${look.family}`;
  const widths = data.places.map((text) => Math.max(24, context.measureText(wordText(text)).width + 12));
  const lines = breakLines(widths, PNG_WIDTH - 48 - PNG_HEAD);
  const each = PNG_ROW * (data.models.length + 1) + 16;
  const height = 48 + lines.length * each + 30 + 22 * data.models.length;
  Object.assign(canvas, { width: PNG_WIDTH * PNG_SCALE, height: height * PNG_SCALE });
  context = canvas.getContext('2d');
  context.scale(PNG_SCALE, PNG_SCALE);
  context.fillStyle = look.surface;
  context.fillRect(0, 0, PNG_WIDTH, height);
  context.textBaseline = 'middle';
  lines.forEach((line, i) => paintLine(context, page, line, widths, 24 + i * each, look));
  paintFigures(context, data.models, 24 + lines.length * each + 20, look);
  canvas.toBlob((blob) => download(blob, 'compare-text.png'));
}

function paintLine(context, { data }, { first, count }, widths, y, look) {
  let x = 24 + PNG_HEAD;
  data.models.forEach(({ title }, k) => write(context, title, 24, y + PNG_ROW * (k + 1.5), look.label, look, PNG_HEAD - 8));
  for (let i = first; i < first + count; i += 1) {
    write(context, wordText(data.places[i]), x + 4, y + PNG_ROW / 2, look.text, look);
    data.models.forEach(({ nats, blank }, k) => {
      const share = Math.min(1, (nats[i] ?? 0) / TALLEST);
      context.globalAlpha = blank ? 0.5 : 1;
      context.fillStyle = look.probability;
      const high = share * (PNG_ROW - 3);
      context.fillRect(x + 2, y + PNG_ROW * (k + 2) - high, widths[i] - 4, high);
      context.globalAlpha = 1;
    });
    x += widths[i];
  }
}

function paintFigures(context, models, y, look) {
  write(context, 'nats per word, and per character, of the places that all know', 24, y, look.label, look);
  models.forEach(({ title, per_word: word, per_character: character }, k) => {
    write(context, title, 24, y + 22 * (k + 1), look.text, look);
    write(context, word === null ? '–' : `${word.toFixed(3)}   ${character.toFixed(3)}`, 300, y + 22 * (k + 1), look.text, look);
  });
}

function write(context, text, x, y, colour, look, most) {
  Object.assign(context, { font: `400 15px ${look.family}`, fillStyle: colour, textAlign: 'left' });
  context.fillText(text, x, y, most);
}

function readLook({ root }) {
  const style = getComputedStyle(root);
  const read = (name) => style.getPropertyValue(name).trim();
  return { text: read('--text'), label: read('--grey-label'), surface: read('--surface'), probability: read('--role-probability'), family: style.fontFamily };
}

function download(blob, name) {
  const anchor = document.createElement('a');
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
}
