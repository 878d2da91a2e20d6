// The picture as an image file: painted anew at a fixed size, so that it looks the same from every screen.

import { TOP } from './bars.js';
import { percent } from './numbers.js';
import { paintStrip, paintTicks } from './strip.js';

const PNG_WIDTH = 1600;
const PNG_SCALE = 2;

export function savePicture(scene, title, numbers, look) {
  const canvas = document.createElement('canvas');
  const width = PNG_WIDTH / PNG_SCALE;
  const lines = wrap(canvas.getContext('2d'), title, width - 48, look);
  const height = 396 + lines.length * 24;
  canvas.width = PNG_WIDTH;
  canvas.height = height * PNG_SCALE;
  const context = canvas.getContext('2d');
  context.scale(PNG_SCALE, PNG_SCALE);
  context.fillStyle = look.surface;
  context.fillRect(0, 0, width, height);
  context.textBaseline = 'middle';
  paintTitle(context, lines, scene, look);
  paintPngBars(context, { x: 210, y: 76 + lines.length * 24, width: 470 }, scene, look);
  paintPngStrip(context, { x: 24, y: height - 92, width: width - 48, height: 36 }, scene, numbers, look);
  canvas.toBlob((blob) => download(blob, `temperature-${scene.t.toFixed(2)}.png`));
}

function wrap(context, text, width, look) {
  context.font = `600 17px ${look.family}`;
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (context.measureText(longer).width > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.length > 3 ? [`… ${lines.at(-3)}`, ...lines.slice(-2)] : lines;
}

function paintTitle(context, lines, scene, look) {
  context.textAlign = 'left';
  context.fillStyle = look.text;
  context.font = `600 17px ${look.family}`;
  lines.forEach((line, i) => context.fillText(line, 24, 30 + i * 24));
  context.fillStyle = look.label;
  context.font = `400 14px ${look.family}`;
  context.fillText(`T = ${scene.t.toFixed(2)}   effective choices ${scene.choices} (${scene.choicesAtOne} at T = 1)`, 24, 36 + lines.length * 24);
}

function paintPngBars(context, { x, y, width }, scene, look) {
  const height = 32;
  context.fillStyle = look.line;
  for (const at of [0, 0.25, 0.5, 0.75, 1]) context.fillRect(x + at * width, y - 6, 1, height * (TOP + 1) + 6);
  for (let i = 0; i <= TOP; i += 1) paintPngBar(context, { x, y: y + i * height, width }, i, scene, look);
  context.font = `400 12px ${look.family}`;
  context.fillStyle = look.label;
  context.textAlign = 'center';
  for (const at of [0, 25, 50, 75, 100]) context.fillText(at === 100 ? '100 %' : at, x + (at / 100) * width, y + height * (TOP + 1) + 10);
}

function paintPngBar(context, { x, y, width }, i, scene, look) {
  const chosen = i === scene.drawn;
  const [share, ghost] = i < TOP ? [scene.p[i], scene.ghost[i]] : [scene.others, scene.ghostOthers];
  context.font = `${chosen ? 700 : 400} 15px ${look.family}`;
  context.fillStyle = scene.hidden[i] ? look.label : look.text;
  context.textAlign = 'right';
  context.fillText(scene.hidden[i] ? 'hidden' : scene.labels[i], x - 12, y + 11);
  context.textAlign = 'left';
  if (scene.hidden[i]) return;
  context.fillText(percent(i < TOP ? scene.exact[i] : scene.exactOthers, scene.t), x + width + 12, y + 11);
  context.globalAlpha = i < TOP ? 1 : 0.5;
  context.fillStyle = chosen ? look.chosen : look.probability;
  context.fillRect(x, y + 3, share * width, 17);
  context.globalAlpha = 1;
  context.fillStyle = look.ghost;
  context.fillRect(x, y + 22, ghost * width, 2);
  disc(context, x + ghost * width, y + 23, 3);
  context.fillStyle = look.chosen;
  for (let n = 0; n < (scene.counts?.[i] ?? 0); n += 1) disc(context, x + ((n + 0.5) / 100) * width, y - 2, 1.6);
}

function paintPngStrip(context, box, scene, numbers, look) {
  context.font = `400 13px ${look.family}`;
  context.textAlign = 'center';
  paintStrip(context, box, scene, look);
  paintTicks(context, { ...box, y: box.y + box.height + 2 }, numbers, look);
  if (scene.number === null) return;
  const x = box.x + scene.number * box.width;
  context.fillStyle = look.surface;
  context.fillRect(x - 2, box.y - 4, 4, box.height + 6);
  context.fillStyle = look.chosen;
  context.fillRect(x - 1, box.y - 4, 2, box.height + 18);
  context.textAlign = scene.number < 0.5 ? 'left' : 'right';
  context.font = `600 15px ${look.family}`;
  context.fillText(scene.drawnText, x, box.y + box.height + 30);
}

function disc(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function download(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
