// The receptive field: the table of the layers, the window by itself, its numbers.

import { Cells, UNIT, outlinePlace } from 'live/common/convolution/drawing.js';
import { reach, reaches } from 'live/common/convolution/field.js';
import { html, makeButton, setAll, svg } from 'live/common/dom.js';
import { showCompanion } from './kernel.js';
import { fieldOf, slug } from './state.js';

export function buildFields(part) {
  const rows = part.model.fields.map((field) => {
    const button = makeButton('', () => part.set({ field: slug(field.layer) }), field.title);
    const numbers = [`${field.rows} × ${field.columns}`, field.before, field.seen, field.blind];
    return html('tr', { 'data-field': slug(field.layer) }, html('th', { scope: 'row' }, button), ...numbers.map((number) => html('td', {}, number)));
  });
  part.find('.fields tbody').replaceChildren(...rows);
  part.find('.fields').classList.toggle('many', rows.length > 10);
}

export function showFieldPanel(part) {
  const field = fieldOf(part);
  for (const row of part.find('.fields tbody').children) {
    const current = row.dataset.field === part.view.field;
    row.classList.toggle('current', current);
    row.querySelector('button').setAttribute('aria-pressed', current);
  }
  part.find('.grow').textContent = part.playing ? 'Stop' : 'Grow';
  showWindow(part, field);
  showCounts(part, field);
}

function showWindow(part, field) {
  const { companion } = part;
  const [height, width] = field.size;
  if (!companion.window) buildWindow(companion, height, width);
  field.cells.forEach((_, index) => {
    const kind = reach(field, Math.floor(index / width) - (height - 1) / 2, (index % width) - (width - 1) / 2);
    companion.window.paint(index, kind === 'seen' ? 'var(--role-seen)' : 'none', 0.85);
    companion.stripes.paint(index, { blind: companion.hatch.blind, later: companion.hatch.unseen }[kind] ?? 'none');
  });
  const { top, left, bottom, end } = field.window;
  const place = { x: (left + (width - 1) / 2) * UNIT, y: (top + (height - 1) / 2) * UNIT };
  setAll(companion.frame, { ...place, width: (end - left + 1) * UNIT, height: (bottom - top + 1) * UNIT });
  showCompanion(part, 'field', height, width, `Window: ${field.rows} rows × ${field.columns} columns`, `Receptive field: ${field.rows} rows × ${field.columns} columns`);
}

// Of a deep network the window has thousands of cells, so it is made when it is first asked for.
function buildWindow(companion, height, width) {
  const { field } = companion.groups;
  companion.window = new Cells(field, height, width, 'paper');
  companion.stripes = new Cells(field, height, width);
  companion.frame = svg('rect', { class: 'frame' }, field);
  outlinePlace(field, (height * width - 1) / 2, width, 'cursor');
}

function showCounts(part, field) {
  const here = reaches(field, part.model, part.view).filter((kind) => kind === 'seen').length;
  const lines = [
    [field.before, 'pixels before the centre', 'before'],
    [field.seen, here < field.seen ? `seen, ${here} of them on this image` : 'seen', 'seen'],
    [field.blind, 'never seen: the blind spot', 'blind'],
  ];
  part.find('.counts').replaceChildren(...lines.flatMap(([number, name, kind]) => [html('dt', { class: kind }, number), html('dd', {}, name)]));
  part.find('.answer [data-in=field] .reason').textContent = fieldReason(field);
}

function fieldReason(field) {
  if (!field.blind) return `One look around: all ${field.before} pixels of the window that come before are seen.`;
  return 'A mask B gets farther right only by going up: what lies just above, far to the right, is out of reach.';
}
