// What is on the screen as a PNG, painted anew at a fixed size, so that it looks the same from every screen.

import { lookOf, paintCurves, paintLevels, scalesOf } from './plot.js';

const SHEET = { width: 1000, curves: 400, levels: 260, edge: 24, head: 40, scale: 2 };

export function savePicture({ find, state, scene, draws }) {
  const { width, curves, levels, edge, head, scale } = SHEET;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: width * scale, height: (head + curves + levels + 3 * edge) * scale });
  const context = canvas.getContext('2d');
  const look = lookOf(find('.curves'));
  context.scale(scale, scale);
  context.fillStyle = look('--surface');
  context.fillRect(0, 0, canvas.width, canvas.height);
  Object.assign(context, { fillStyle: look('--text'), font: look.font(17, 600), textBaseline: 'middle' });
  context.fillText(caption(state), edge, head / 2 + 8);
  const part = (top, high, paint) => {
    context.save();
    context.translate(edge, top);
    context.beginPath();
    context.rect(0, 0, width - 2 * edge, high);
    context.clip();
    paint({ context, look, ...scalesOf(width - 2 * edge, high) });
    context.restore();
  };
  part(head, curves, (stage) => paintCurves(stage, state, { ...scene, draws, falling: null }));
  part(head + curves + edge, levels, (stage) => paintLevels(stage, state, { ...scene, draws }));
  Object.assign(context, { fillStyle: look('--text'), font: look.font(14, 600) });
  context.fillText(find('.lowest').textContent, edge, head + curves + levels + 2 * edge);
  context.textAlign = 'right';
  context.fillText(find('.highest').textContent, width - edge, head + curves + levels + 2 * edge);
  canvas.toBlob((blob) => download(blob, 'mixture.png'));
}

export function caption({ parts, shape }) {
  return parts.map(({ weight, mean, scale }) => `${(100 * weight).toFixed(1)} % at ${mean} ± ${scale}`).join('  +  ') + `  (${shape})`;
}

function download(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
