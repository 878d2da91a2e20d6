// The table is made anew from what Python sends; there is nothing in it that could be lost.

export default function ({ data, parentElement }) {
  const find = (selector) => parentElement.querySelector(selector);
  find('tbody').replaceChildren(...data.rows.flatMap((row, i) => rowsOf(row, data.rows[i - 1], data.total)));
  find('.total').textContent = data.total.toLocaleString('en');
  find('.summed').textContent = data.summed;
  find('.notes').replaceChildren(...data.notes.map((note) => make('p', '', note)));
}

// A residual block has a line of its own above its parts.
function rowsOf(row, before, total) {
  const made = [layerRow(row, total)];
  if (row.inside && row.inside !== before?.inside) made.unshift(blockRow(row));
  return made;
}

function blockRow({ inside, alike }) {
  const line = make('tr', 'block');
  const name = make('th', '', inside);
  Object.assign(name, { scope: 'rowgroup', colSpan: 4 });
  name.append(make('span', 'kind', `${alike > 1 ? `${alike} residual blocks alike` : 'residual block'}: what goes in is added to what comes out, which costs nothing`));
  line.append(name);
  return line;
}

function layerRow(row, total) {
  const line = make('tr', row.inside ? 'part' : '');
  const name = make('th', '', row.name);
  name.scope = 'row';
  name.append(make('span', 'kind', row.kind));
  const count = make('td', 'number', counted(row));
  const share = make('span', 'share');
  share.style.setProperty('--share', (row.parameters * row.alike) / total);
  share.ariaHidden = 'true';
  count.append(share);
  line.append(name, make('td', 'shape', row.shape), count, explanation(row));
  return line;
}

function counted({ parameters, alike }) {
  return alike > 1 ? `${alike} · ${parameters.toLocaleString('en')}` : parameters.toLocaleString('en');
}

// Each number of the arithmetic stands above what it counts.
function explanation(row) {
  const cell = make('td', 'why');
  if (row.parts.length) {
    const sum = make('span', 'sum');
    sum.append(...row.parts.map(([sign, words]) => term(sign, words)), term('=', ''), term(row.parameters.toLocaleString('en'), ''));
    cell.append(sum);
  }
  if (row.note) cell.append(make('span', 'note', row.note));
  return cell;
}

function term(sign, words) {
  const made = make('span', words ? 'term' : 'sign', sign);
  if (words) made.append(make('span', 'words', words));
  return made;
}

function make(name, style = '', text = '') {
  const made = document.createElement(name);
  if (style) made.className = style;
  if (text) made.textContent = text;
  return made;
}
