// The strip: all words end to end, the most probable first, under a needle that stands still while T moves.

import { hatch } from 'live/common/canvas.js';

const THINNEST = 0.75; // pixels: thinner words are drawn as one block

export function paintStrip(context, box, scene, look) {
  const { x, y, width, height } = box;
  context.fillStyle = look.faint;
  context.fillRect(x, y, width, height);
  if (scene.covered) return;
  let edge = 0;
  for (let i = 0; i < scene.p.length && scene.p[i] * width >= THINNEST; i += 1) {
    segment(context, { x: x + edge * width, y, width: scene.p[i] * width, height }, i, scene, look);
    name(context, { x: x + edge * width, y, width: scene.p[i] * width, height }, i, x + scene.number * width, scene, look);
    edge += scene.p[i];
  }
  if ((1 - edge) * width >= THINNEST) hatch(context, { x: x + edge * width, y, width: (1 - edge) * width, height }, look.line, 1.5);
  if (scene.number !== null) markDrawn(context, box, scene, look);
}

function segment(context, { x, y, width, height }, i, scene, look) {
  const drawn = i === scene.drawn;
  context.globalAlpha = drawn ? 1 : i % 2 ? 0.22 : 0.38;
  context.fillStyle = drawn ? look.chosen : look.probability;
  context.fillRect(x, y, Math.max(width - (width > 4 ? 1 : 0), 0.5), height);
  context.globalAlpha = 1;
}

// The name stands in the middle; where the needle would cross it, in the larger part beside the needle.
function name(context, { x, y, width, height }, i, needle, scene, look) {
  if (width < 18) return;
  const label = scene.label(i);
  const needs = context.measureText(label).width + 8;
  let [from, to] = [x, x + width];
  if (Math.abs(needle - (from + to) / 2) < needs / 2 && i === scene.drawn) {
    if (needle - from > to - needle) to = needle - 4;
    else from = needle + 4;
  }
  if (needs > to - from) return;
  context.fillStyle = i === scene.drawn ? look.surface : look.text;
  context.fillText(label, (from + to) / 2, y + height / 2);
}

// A drawn word is never too thin to be seen.
function markDrawn(context, { x, y, width, height }, scene, look) {
  const share = scene.p[scene.drawn] ?? 0;
  if (share * width >= 2) return;
  context.fillStyle = look.chosen;
  context.fillRect(x + scene.number * width - 1, y, 2, height);
}

export function paintTicks(context, { x, y, width }, numbers, look) {
  context.fillStyle = look.chosen;
  for (const number of numbers) context.fillRect(x + number * width - 0.5, y, 1, 6);
}
