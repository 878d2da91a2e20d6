// The picture as a file: every model's bars under one another, at a fixed size.

import { TOP } from './numbers.js';

const PNG_WIDTH = 800;
const PNG_SCALE = 2;
const PNG_ROW = 26;

export function savePicture(page) {
  const look = readLook(page);
  const each = 46 + PNG_ROW * (TOP + 1);
  const height = 70 + page.data.models.length * each;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: PNG_WIDTH * PNG_SCALE, height: height * PNG_SCALE });
  const context = canvas.getContext('2d');
  context.scale(PNG_SCALE, PNG_SCALE);
  context.fillStyle = look.surface;
  context.fillRect(0, 0, PNG_WIDTH, height);
  context.textBaseline = 'middle';
  write(context, `${page.data.prompt || '(no prompt)'} …   T = ${page.view.t.toFixed(2)}`, 24, 30, { font: `600 17px ${look.family}`, colour: look.text, most: PNG_WIDTH - 48 });
  page.data.models.forEach((model, i) => paintModel(context, page, model, 62 + i * each, look));
  canvas.toBlob((blob) => download(blob, `compare-${page.view.t.toFixed(2)}.png`));
}

function paintModel(context, page, model, y, look) {
  write(context, model.title, 24, y + 10, { font: `600 15px ${look.family}`, colour: look.text });
  page.columns[model.name].bars.forEach((bar, i) => {
    const at = y + 24 + i * PNG_ROW;
    const share = parseFloat(bar.fill.style.width) / 100;
    write(context, bar.word.textContent, 220, at + 11, { font: `400 14px ${look.family}`, colour: look.text, align: 'right', most: 190 });
    context.fillStyle = look.line;
    for (const mark of [0, 0.25, 0.5, 0.75, 1]) context.fillRect(232 + mark * 460, at, 1, PNG_ROW);
    context.globalAlpha = i < TOP ? 1 : 0.5;
    context.fillStyle = look.probability;
    context.fillRect(232, at + 4, share * 460, 15);
    context.globalAlpha = 1;
    write(context, bar.percent.textContent, 704, at + 11, { font: `400 14px ${look.family}`, colour: look.text });
  });
}

function write(context, text, x, y, { font, colour, align = 'left', most = undefined }) {
  Object.assign(context, { font, fillStyle: colour, textAlign: align });
  context.fillText(text, x, y, most);
}

function readLook({ root }) {
  const style = getComputedStyle(root);
  const read = (name) => style.getPropertyValue(name).trim();
  return { text: read('--text'), line: read('--grey-line'), surface: read('--surface'), probability: read('--role-probability'), family: style.fontFamily };
}

function download(blob, name) {
  const anchor = document.createElement('a');
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
}
