// The curves on a canvas.

import { across, apart, curve, down, lines, plot } from './geometry.js';
import { loss, ticks, unitName } from './numbers.js';

export function paintChart(context, box, scene, look) {
  const area = plot(box, look.small);
  const { data, range } = scene;
  context.textBaseline = 'middle';
  paintStretches(context, area, scene, look);
  paintRuler(context, area, scene, look);
  context.save();
  context.beginPath();
  context.rect(area.x - 6, area.y - 6, area.width + 12, area.height + 12);
  context.clip();
  paintLine(context, area, range, data.training, { colour: look.label, dash: [5, 4], width: 1.75 });
  paintLine(context, area, range, data.validation, { colour: look.probability, dash: [], width: 2.5 });
  context.restore();
  paintReference(context, area, scene, look);
  paintParts(context, area, scene, look);
  paintNames(context, area, scene, look);
  paintKept(context, area, scene, look);
  paintCursor(context, area, scene, look);
  paintEpochs(context, area, data, look);
}

// Where dropout is on, and where another part of the training begins.
function paintStretches(context, area, { data }, look) {
  const half = halfEpoch(area, data);
  const clamp = (x) => Math.max(area.x, Math.min(area.x + area.width, x));
  context.font = look.smallFont;
  context.textAlign = 'left';
  for (const { first, last, text } of data.dropout) {
    const [from, to] = [clamp(edge(area, data, first) - half), clamp(edge(area, data, last) + half)];
    context.fillStyle = look.faint;
    context.fillRect(from, area.y, to - from, area.height);
    if (context.measureText(text).width + 12 < to - from) label(context, text, from + 6, area.y + area.height - look.small * 0.8, look.label);
  }
  Object.assign(context, { strokeStyle: look.ghost, lineWidth: 1 });
  for (const x of partStarts(area, data)) line(context, [2, 3], x, area.y, x, area.y + area.height);
}

const edge = (area, { numbers }, number) => across(area, numbers.length, numbers.indexOf(number));
const halfEpoch = (area, { numbers }) => (numbers.length > 1 ? area.width / (numbers.length - 1) / 2 : area.width / 2);
const partStarts = (area, data) => data.parts.slice(1).map(({ first }) => edge(area, data, first) - halfEpoch(area, data));

// What each part is, to the left of where it begins, over the curves; on a phone the sentences below say it.
function paintParts(context, area, { data, range }, look) {
  if (area.narrow) return;
  context.font = look.smallFont;
  const names = data.parts.slice(1).map((part, i) => partName(data.parts[i], part));
  const ends = partStarts(area, data).map((x) => x - 4);
  const places = ends.map((right, i) => ({ left: right - context.measureText(names[i]).width, right }));
  const free = range[1] > data.uniform.value ? area.y + area.height * 0.45 : area.y + look.small;
  context.textAlign = 'right';
  lines(places, look.small).forEach((row, i) => overCurves(context, names[i], ends[i], free + row * look.small * 1.5, look.label, look));
}

function overCurves(context, text, x, y, colour, look) {
  Object.assign(context, { strokeStyle: look.surface, lineWidth: 4, lineJoin: 'round' });
  context.strokeText(text, x, y);
  label(context, text, x, y, colour);
}

const partName = (before, { text }) => (text === before.text ? 'then the same again →' : `then ${text} →`);

function paintRuler(context, area, { data, range, other }, look) {
  Object.assign(context, { strokeStyle: look.line, lineWidth: 1, textAlign: 'right', font: look.smallFont });
  for (const [nats, text] of ticks(range, data, other)) {
    const y = Math.round(down(area, range, nats)) + 0.5;
    line(context, [], area.x, y, area.x + area.width, y);
    label(context, text, area.x - 8, y, look.label);
  }
  context.textAlign = 'left';
  label(context, unitName(data, other), area.box.x, area.box.y + look.small * 0.6, look.label);
}

function paintLine(context, area, range, values, { colour, dash, width }) {
  Object.assign(context, { strokeStyle: colour, lineWidth: width, lineJoin: 'round' });
  context.setLineDash(dash);
  context.stroke(new Path2D(`M${curve(area, range, values).map(([x, y]) => `${x} ${y}`).join('L')}`));
  context.setLineDash([]);
}

function paintReference(context, area, { data, range, other }, look) {
  const { value, label: words } = data.uniform;
  const y = down(area, range, value);
  const text = other ? `guessing blindly: ${loss(value, data, true)}` : words;
  Object.assign(context, { font: look.smallFont, textAlign: 'right' });
  if (y < area.y - 1) {
    label(context, `${text}, above`, area.x + area.width, area.y - look.small * 0.6, look.label);
    return;
  }
  Object.assign(context, { strokeStyle: look.ghost, lineWidth: 1.25 });
  line(context, [8, 4], area.x, y, area.x + area.width, y);
  overCurves(context, text, area.x + area.width - 12, y + look.small * 0.9, look.label, look);
}

// The names at the lines' ends, kept apart; below the chart where there is no room beside it.
function paintNames(context, area, { data, range }, look) {
  const names = [['validation', data.validation.at(-1), look.probability], ['training', data.training.at(-1), look.label]];
  context.font = look.smallFont;
  context.textAlign = 'left';
  if (area.narrow) {
    const y = area.box.y + area.box.height - look.small * 0.7;
    context.textAlign = 'right';
    names.forEach(([text, , colour], i) => sample(context, text, area.x + area.width - i * look.small * 7.5, y, colour, i === 1, look));
    return;
  }
  const at = apart(down(area, range, data.validation.at(-1)), down(area, range, data.training.at(-1)), look.small * 1.3);
  names.forEach(([text, , colour], i) => label(context, text, area.x + area.width + 12, at[i], colour));
}

function sample(context, text, x, y, colour, dashed, look) {
  label(context, text, x, y, colour);
  const from = x - context.measureText(text).width - look.small * 1.8;
  Object.assign(context, { strokeStyle: colour, lineWidth: 2 });
  line(context, dashed ? [5, 4] : [], from, y, from + look.small * 1.5, y);
}

// A ring around each epoch whose weights the model has.
function paintKept(context, area, { data, range }, look) {
  Object.assign(context, { font: look.smallFont, textAlign: 'left' });
  const width = context.measureText('kept').width;
  let named = Infinity;
  for (const number of [...data.kept].reverse()) {
    const i = data.numbers.indexOf(number);
    const [x, y] = curve(area, range, data.validation)[i];
    Object.assign(context, { strokeStyle: look.text, lineWidth: 1.75 });
    context.beginPath();
    context.arc(x, y, 6.5, 0, 7);
    context.stroke();
    const left = x > area.x + area.width - look.small * 2 ? x - 12 - width : x - width / 2;
    if (left + width > named - look.small / 2) continue; // the name of its neighbour stands there
    named = left;
    overCurves(context, 'kept', left, Math.min(y + look.small * 1.5, area.y + area.height - look.small), look.text, look);
  }
}

function paintCursor(context, area, { data, range, epoch }, look) {
  const x = across(area, data.numbers.length, epoch);
  Object.assign(context, { strokeStyle: look.current, lineWidth: 2 });
  line(context, [], x, area.y, x, area.y + area.height);
  for (const [values, colour] of [[data.training, look.label], [data.validation, look.probability]]) {
    const [, y] = curve(area, range, values)[epoch];
    if (y < area.y) continue;
    context.beginPath();
    context.arc(x, y, 4.5, 0, 7);
    Object.assign(context, { fillStyle: colour, strokeStyle: look.surface, lineWidth: 1.5 });
    context.fill();
    context.stroke();
  }
}

function paintEpochs(context, area, { numbers }, look) {
  Object.assign(context, { font: look.smallFont, textAlign: 'center' });
  const y = area.y + area.height + look.small * 0.9;
  const every = [1, 2, 5, 10, 20, 50, 100].find((each) => numbers.length / each <= area.width / (look.small * 2.5)) ?? 200;
  numbers.forEach((number, i) => {
    const tight = i !== numbers.length - 1 && (numbers.length - 1 - i) * (area.width / numbers.length) < look.small * 1.6;
    if (i === 0 || i === numbers.length - 1 || (number % every === 0 && !tight)) label(context, String(number), across(area, numbers.length, i), y, look.label);
  });
  context.textAlign = 'left';
  if (!area.narrow) label(context, 'epoch', area.x + area.width + 12, y, look.label);
}

function line(context, dash, x0, y0, x1, y1) {
  context.setLineDash(dash);
  context.stroke(new Path2D(`M${x0} ${y0}L${x1} ${y1}`));
  context.setLineDash([]);
}

function label(context, text, x, y, colour) {
  context.fillStyle = colour;
  context.fillText(text, x, y);
}
