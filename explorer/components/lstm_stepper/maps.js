// Six heatmaps, unit × word. The style sheet stretches the canvases, so the current one can grow without being drawn again.

const SHARP = 400; // pixels of a canvas from left to right, about

function drawMaps(view) {
  const panels = view.find('.panels');
  if (view.panelsOf !== view.data.cell.name) buildPanels(view, panels);
  const units = shownUnits(view);
  view.panels.forEach((panel, step) => drawPanel(view, panel, step, units));
  drawColumn(view);
  drawReadout(view, { ...view.at });
  drawRows(view);
}

function buildPanels(view, panels) {
  view.panelsOf = view.data.cell.name;
  view.panels = view.data.cell.steps.map((step, i) => panelFor(view, step.part, i));
  panels.replaceChildren(...view.panels.map((panel) => panel.element), view.find('.column') ?? make('div', 'column'));
}

function panelFor(view, part, step) {
  const element = make('div', `panel role-${part.role}`);
  const name = make('button', 'name');
  name.type = 'button';
  name.append(make('span', 'number', String(step + 1)), make('span', `ink-${part.role}`, part.label));
  name.onclick = () => choose(view, { step });
  const side = make('div', 'side');
  const legend = make('div', 'legend');
  legend.append(make('span', 'low'), make('i', 'ramp'), make('span', 'high'));
  side.append(name, legend);
  const map = make('div', 'map');
  const canvas = make('canvas');
  canvas.setAttribute('role', 'img');
  map.append(canvas, make('div', 'row-mark'), make('span', 'kept'));
  listen(view, map, step);
  element.append(side, map);
  return { element, part, canvas };
}

function drawPanel(view, panel, step, units) {
  const { canvas, part, element } = panel;
  const current = step === view.at.step;
  element.classList.toggle('current', current);
  element.querySelector('.name').setAttribute('aria-pressed', String(current));
  element.querySelector('.kept').textContent = view.data.hold?.gate === part.field ? `held at ${view.data.hold.value}` : '';
  paintOnce(view, panel, units);
  drawLegend(view, element, part);
  const mark = element.querySelector('.row-mark');
  const row = units.indexOf(view.at.unit);
  mark.hidden = row < 0;
  mark.style.top = `${(100 * row) / units.length}%`;
  mark.style.height = `${100 / units.length}%`;
  canvas.setAttribute('aria-label', `${part.label} of ${units.length} units for ${view.data.words.length} words. ${valueText(view, part, view.at)}`);
}

// A step inside a word changes no value, so nothing is painted for it.
function paintOnce(view, panel, units) {
  const state = [view.data.id, view.at.word, units.length, view.theme].join(' ');
  if (panel.painted === state) return;
  panel.painted = state;
  paint(view, panel.canvas, panel.part.field, units);
}

// A column is several pixels wide where there is room, so that the browser, when it smooths rows into each other, does
// not smooth words into each other.
function paint(view, canvas, field, units) {
  const { range, packed, faint } = view.parts[field];
  const words = view.data.words.length;
  const wide = Math.max(1, Math.round(SHARP / words));
  const [width, height] = [words * wide, units.length];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let word = 0; word < words; word++) {
    const table = word > view.at.word ? faint : packed;
    for (let row = 0; row < height; row++) {
      const start = row * width + word * wide;
      pixels.fill(table[scaleIndex(range, valueOf(view, field, word, units[row]))], start, start + wide);
    }
  }
  context.putImageData(image, 0, 0);
}

// The colours of a part as the canvas wants them: all of it, and faint for the words still to come.
function packColours(colours) {
  const pack = (alpha) => Uint32Array.from(colours, ([red, green, blue]) => ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0);
  return { packed: pack(255), faint: pack(40) };
}

function drawLegend(view, element, part) {
  const { range: [low, high], colours } = view.parts[part.field];
  const beyond = part.scale === 'free'; // such a scale may end before its values do
  element.querySelector('.low').textContent = `${beyond ? '≤ ' : ''}${limitText(low)}`;
  element.querySelector('.high').textContent = `${beyond ? '≥ ' : ''}${limitText(high)}`;
  const stops = [0, 64, 128, 191, 255].map((i) => `rgb(${colours[i]})`);
  element.querySelector('.ramp').style.background = `linear-gradient(90deg, ${stops.join(',')})`;
}

function limitText(value) {
  return decimal(value, Number.isInteger(value) ? 0 : 1);
}

function drawColumn(view) {
  const count = view.data.words.length;
  const column = view.find('.column');
  column.style.setProperty('--at', view.at.word / count);
  column.style.setProperty('--share', 1 / count);
  const name = view.find('.column-name');
  name.textContent = wordAt(view, view.at.word);
  name.style.setProperty('--at', (view.at.word + 0.5) / count);
}

function drawRows(view) {
  const units = view.data.units;
  const [few, all] = [view.find('.few'), view.find('.all')];
  few.textContent = `${view.data.few} most changing`;
  all.textContent = `all ${units}`;
  few.setAttribute('aria-pressed', String(!view.at.all));
  all.setAttribute('aria-pressed', String(view.at.all));
  view.find('.rows').hidden = units <= view.data.few;
  view.find('.axis').textContent = 'units × words';
}

function drawReadout(view, at) {
  view.find('.readout').textContent = valueText(view, view.data.cell.steps[at.step].part, at);
}

function valueText(view, part, { unit, word }) {
  return `${part.label} ${decimal(valueOf(view, part.field, word, unit))}, unit ${unit}, “${cut(wordAt(view, word), 16)}”`;
}

// Resting on a value reads it out; pressing chooses its unit, its word and its step; pressing and moving goes along.
function listen(view, map, step) {
  map.onpointerdown = (event) => {
    map.setPointerCapture(event.pointerId);
    choose(view, under(view, map, event, step));
  };
  map.onpointermove = (event) => {
    const at = under(view, map, event, step);
    if (event.buttons) go(view, at);
    else drawReadout(view, at);
  };
  map.onpointerleave = () => drawReadout(view, view.at);
}

function under(view, map, event, step) {
  const box = map.getBoundingClientRect();
  const units = shownUnits(view);
  const word = within((event.clientX - box.left) / box.width, view.data.words.length);
  return { word, step, unit: units[within((event.clientY - box.top) / box.height, units.length)] };
}

function within(share, count) {
  return Math.max(0, Math.min(count - 1, Math.floor(share * count)));
}
