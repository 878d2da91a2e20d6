// The canvases: the large image with its outlines, the map of unsureness, the images side by side.

import { colour, mixed, packed, property } from 'live/common/canvas.js';
import { fitted, packedGreys, paintPoints } from 'live/common/pixels.js';

// The theme's colours as they are now.
export function theme(element) {
  return (name) => property(element, name);
}

// All images in a square, one point between them.
export function paintImages(canvas, answer, last) {
  const { columns, rows, pixels, count } = answer;
  const [greys, empty] = [packedGreys(answer.levels), packed(colour(canvas, '--grey-line'))];
  const across = Math.ceil(Math.sqrt(count));
  const wide = across * (columns + 1) - 1;
  return paintPoints(canvas, wide, Math.ceil(count / across) * (rows + 1) - 1, (k) => {
    const [y, x] = [Math.floor(k / wide), k % wide];
    const [row, column] = [y % (rows + 1), x % (columns + 1)];
    const number = Math.floor(y / (rows + 1)) * across + Math.floor(x / (columns + 1));
    if (row === rows || column === columns || number >= count) return 0;
    const pixel = row * columns + column;
    return pixel <= last ? greys[answer.images[number * pixels + pixel]] : empty;
  });
}

// From the paper's colour (certain) to the ink's (all levels equally likely).
export function paintUnsure(canvas, answer, values, last) {
  const [from, to] = [colour(canvas, '--surface'), colour(canvas, '--role-probability')];
  const most = Math.log2(answer.levels);
  return paintPoints(canvas, answer.columns, answer.rows, (k) => (k <= last ? packed(mixed(from, to, values[k] / most)) : 0));
}

// The border of what the prediction at ``pixel`` can see: an edge between a seen pixel and one that is not.
export function seenBorder(answer, pixel) {
  const { rows, columns, seen } = answer;
  const [row, column] = [Math.floor(pixel / columns), pixel % columns];
  const sees = (r, c) => {
    const [y, x] = [r - row + (seen.rows >> 1), c - column + (seen.columns >> 1)];
    const inside = r >= 0 && c >= 0 && r < rows && c < columns && y >= 0 && x >= 0 && y < seen.rows && x < seen.columns;
    return inside && seen.grid[y * seen.columns + x] === 1;
  };
  const border = new Path2D();
  const line = (x0, y0, x1, y1) => { border.moveTo(x0, y0); border.lineTo(x1, y1); };
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      if (!sees(r, c)) continue;
      if (!sees(r - 1, c)) line(c, r, c + 1, r);
      if (!sees(r + 1, c)) line(c, r + 1, c + 1, r + 1);
      if (!sees(r, c - 1)) line(c, r, c, r + 1);
      if (!sees(r, c + 1)) line(c + 1, r, c + 1, r + 1);
    }
  }
  return border;
}

export function strokeBorder(context, border, cell, colour, paper) {
  const scaled = new Path2D();
  scaled.addPath(border, new DOMMatrix().scale(cell));
  context.lineCap = 'square';
  strokeReadably(context, scaled, colour, paper, 3);
}

// The colour between two thin lines of the paper's, so that it shows on black and on white.
function strokeReadably(context, path, colour, paper, width) {
  for (const [strokeStyle, lineWidth] of [[paper, width + 2], [colour, width]]) {
    Object.assign(context, { strokeStyle, lineWidth });
    context.stroke(path);
  }
}

// A dot on every changed pixel, a square on every forced one; dark with a light rim, so that they show on any grey.
export function paintMarks(context, answer, wide, marks, last) {
  const cell = wide / answer.columns;
  for (const [pixel, forced] of marks) {
    if (pixel > last) continue;
    const [x, y] = [(pixel % answer.columns + 0.5) * cell, (Math.floor(pixel / answer.columns) + 0.5) * cell];
    context.beginPath();
    if (forced) context.rect(x - cell * 0.24, y - cell * 0.24, cell * 0.48, cell * 0.48);
    else context.arc(x, y, Math.max(1.5, cell * 0.1), 0, 7);
    Object.assign(context, { fillStyle: forced ? 'transparent' : '#000', strokeStyle: forced ? '#000' : '#fff', lineWidth: forced ? 5 : 1.5 });
    context.fill();
    context.stroke();
    if (forced) {
      Object.assign(context, { strokeStyle: '#fff', lineWidth: 2 });
      context.stroke();
    }
  }
}

// A broken line after the last pixel that was kept from a real image.
export function paintKept(context, answer, wide, colour, paper) {
  const cell = wide / answer.columns;
  const [row, column] = [Math.floor(answer.kept / answer.columns), answer.kept % answer.columns];
  const line = new Path2D(`M${wide} ${row * cell}H${column * cell}${column ? `V${(row + 1) * cell}H0` : ''}`);
  context.setLineDash([cell / 4, cell / 4]);
  strokeReadably(context, line, colour, paper, 2);
  context.setLineDash([]);
}

// The distribution over many levels as a filled curve, with that of T = 1 as a thin line, and the needle's level.
export function paintCurve(canvas, p, ghost, level) {
  const { context, wide, high } = fitted(canvas);
  const themed = theme(canvas);
  const most = Math.max(...p, ...ghost);
  const path = (values) => {
    const line = new Path2D();
    values.forEach((each, i) => line.lineTo((i / (values.length - 1)) * wide, high - 1 - (each / most) * (high - 4)));
    return line;
  };
  const filled = new Path2D(path(p));
  filled.lineTo(wide, high);
  filled.lineTo(0, high);
  context.fillStyle = themed('--role-probability');
  context.fill(filled);
  Object.assign(context, { strokeStyle: themed('--grey-ghost'), lineWidth: 1 });
  context.stroke(path(ghost));
  Object.assign(context, { strokeStyle: themed('--role-current'), lineWidth: 2 });
  const x = (level / (p.length - 1)) * wide;
  context.stroke(new Path2D(`M${x} 0V${high}`));
}
