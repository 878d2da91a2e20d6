// The picture as a file: the chart and what was made below it, at a fixed size, so that it looks the same from every screen.

import { label, paintChart } from './chart.js';
import { paintImages } from './made.js';
import { whereText } from './numbers.js';

const PNG_WIDTH = 900;
const PNG_SCALE = 2;

export function savePicture(player) {
  const { data, epoch } = player;
  const look = { ...player.look, small: 14, smallFont: `400 14px ${player.look.family}` };
  const below = heightBelow(player, look);
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: PNG_WIDTH * PNG_SCALE, height: (430 + below) * PNG_SCALE });
  const context = canvas.getContext('2d');
  context.scale(PNG_SCALE, PNG_SCALE);
  context.fillStyle = look.surface;
  context.fillRect(0, 0, PNG_WIDTH, 430 + below);
  Object.assign(context, { font: `600 17px ${look.family}`, textBaseline: 'middle', textAlign: 'left' });
  label(context, `${data.title}, ${whereText(player)}`, 24, 30, look.text);
  paintChart(context, { x: 24, y: 56, width: PNG_WIDTH - 48, height: 350 }, { ...player.scene, epoch }, look);
  paintBelow(context, player, look);
  canvas.toBlob((blob) => download(blob, `${data.name}-epoch-${data.numbers[epoch]}.png`));
}

function heightBelow({ data, epoch }, look) {
  if (data.images) return 130 * Math.ceil(data.images.most / 10);
  const context = document.createElement('canvas').getContext('2d');
  const lines = data.ways.map(({ texts }) => wrapped(context, texts[epoch], columnWidth(data), look).length);
  return Math.max(0, ...lines) * 20 + 46;
}

function columnWidth(data) {
  return (PNG_WIDTH - 48 - 24 * (data.ways.length - 1)) / Math.max(1, data.ways.length);
}

function paintBelow(context, { data, epoch }, look) {
  if (data.images) {
    paintImages(context, { x: 24, y: 420, width: PNG_WIDTH - 48 }, { images: data.images, pixels: data.images.epochs[epoch], columns: Math.min(10, data.images.most) }, look);
    return;
  }
  Object.assign(context, { textAlign: 'left', textBaseline: 'middle' });
  data.ways.forEach(({ title, texts }, i) => {
    const x = 24 + i * (columnWidth(data) + 24);
    context.font = look.smallFont;
    label(context, title, x, 424, look.label);
    wrapped(context, texts[epoch], columnWidth(data), look).forEach((text, k) => label(context, text, x, 450 + 20 * k, look.text));
  });
}

function wrapped(context, text, width, look) {
  context.font = `400 15px ${look.family}`;
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (context.measureText(longer).width > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function download(blob, name) {
  const anchor = document.createElement('a');
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
}
