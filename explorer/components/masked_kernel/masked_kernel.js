// The state of the page, its controls and keys. Everything that moves is computed here; the server is asked only for
// a residual block's kernels and maps, and for the whole model's answer to the leak test.

const parts = new WeakMap(); // what is mounted in each place
const MODES = ['kernel', 'colour', 'leak', 'field'];
const SIZES = [1, 3, 5, 7, 9, 11];
const SPEEDS = [1, 4, 16];
const PIXELS_A_SECOND = 6; // at speed 1
const LAYER_TIME = 900; // milliseconds at speed 1
const LAG = 150; // milliseconds without a step before the server hears of it

export default function ({ data, parentElement, setStateValue }) {
  const part = parts.get(parentElement) ?? create(parentElement, data);
  parts.set(parentElement, part);
  part.send = (view) => setStateValue('view', view);
  receive(part, data);
  return () => {
    stop(part);
    clearTimeout(part.reporting);
    document.removeEventListener('keydown', part.onKey);
    document.removeEventListener('pointerdown', part.onPointer);
    parts.delete(parentElement);
  };
}

// ------------------------------------------------------------------------------------------------------------ state

function create(parentElement, data) {
  const part = {
    root: parentElement.querySelector('.masked'),
    find: (selector) => part.root.querySelector(selector),
    view: inside(data.view), chosen: {}, blocks: new Map(), leaks: new Map(), ring: null, click: 'change', speed: 0, playing: 0,
  };
  part.model = decode(data.picture);
  part.set = (changes, delay) => set(part, changes, delay);
  part.lookAt = (place) => lookAt(part, place);
  part.layer = (name) => layerOf(part, name);
  part.filterOf = (name) => filterOf(part, name);
  part.imageMaps = (levels) => imageMaps(part, levels);
  part.map = once((shown) => answers(shown.layer, shown.maps, shown.filter), () => part.shown);
  part.dark = () => getComputedStyle(part.root).colorScheme.includes('dark') || luminance(getComputedStyle(part.root).getPropertyValue('--surface')) < 0.5;
  part.onKey = (event) => onKey(part, event);
  part.onPointer = (event) => event.composedPath().includes(part.find('.examples')) || openExamples(part, false);
  document.addEventListener('keydown', part.onKey);
  document.addEventListener('pointerdown', part.onPointer);
  buildImage(part);
  buildCompanion(part);
  buildFields(part);
  buildControls(part);
  buildExamples(part, data.examples);
  return part;
}

function decode(picture) {
  const { rows, columns, levels } = picture;
  const layers = new Map(picture.layers.map((layer) => [layer.name, { ...layer, places: places(layer.rows, layer.columns, layer.kind) }]));
  Object.assign(layers.get('first'), decodeKernel(picture.first));
  const fields = picture.fields.map((field) => {
    const cells = unpack(field.grid, Uint8Array);
    return { ...field, cells, window: windowOf(cells, field.size) };
  });
  return { rows, columns, levels, layers, fields, names: picture.names.split('\n'), images: unpack(picture.images, Uint8Array) };
}

function decodeKernel({ kernel, bias }) {
  return { kernel: unpack(kernel, Float32Array), bias: unpack(bias, Float32Array) };
}

// What the server has found out since: kept, so that going back needs no question.
function receive(part, { block, leak }) {
  if (block) {
    const { rows, columns } = part.model;
    Object.assign(part.model.layers.get(block.layer), decodeKernel(block));
    keep(part.blocks, `${block.image} ${block.layer}`, { rows, columns, values: unpack(block.maps, Float32Array) });
  }
  if (leak) keep(part.leaks, `${leak.image} ${leak.change}`, { on: decodeLeak(leak.on), off: decodeLeak(leak.off) });
  show(part);
}

function keep(store, key, value) {
  store.set(key, value);
  if (store.size > 40) store.delete(store.keys().next().value);
}

function decodeLeak({ before, after, moved }) {
  return { before: unpack(before, Float32Array), after: unpack(after, Float32Array), moved: unpack(moved, Float64Array) };
}

// Change the state, show it at once, and tell the server when the hand rests.
function set(part, changes, delay = LAG) {
  const before = part.view;
  const view = { ...before, ...changes };
  if (view.layer !== before.layer) Object.assign(view, part.chosen[view.layer] ?? usual(part, view.layer), changes);
  if (view.layer !== before.layer || view.size !== before.size || view.kind !== before.kind) part.ring = null;
  part.chosen[view.layer] = { filter: view.filter, input: view.input };
  part.view = view;
  show(part);
  report(part, delay);
}

function usual(part, layer) {
  const known = part.model.layers.get(layer);
  return known ? { filter: known.filter + 1, input: known.input + 1 } : {};
}

function report(part, delay) {
  clearTimeout(part.reporting);
  if (part.playing || part.dragging) return;
  part.reporting = setTimeout(() => part.send(outside(part.view)), delay);
}

// Outside, rows and columns count from 1; inside, from 0.
function inside(view) {
  return { ...view, row: view.row - 1, column: view.column - 1 };
}

function outside(view) {
  return { ...view, row: view.row + 1, column: view.column + 1 };
}

function cursorOf(part) {
  return part.view.row * part.model.columns + part.view.column;
}

function pixelCount(part) {
  return part.model.rows * part.model.columns;
}

function fieldOf(part) {
  return part.model.fields.find((field) => slug(field.layer) === part.view.field);
}

function layerOf(part, name) {
  return name === 'plain' ? plainLayer(part.view.size, part.view.kind) : part.model.layers.get(name);
}

function filterOf(part, name) {
  return (part.view.layer === name ? part.view.filter : (part.chosen[name] ?? usual(part, name)).filter) - 1;
}

function imageMaps(part, levels) {
  const { rows, columns } = part.model;
  return { rows, columns, values: Float32Array.from(levels, (level) => level / part.model.levels) };
}

function once(make, input) {
  let known;
  let made;
  return () => {
    if (known !== input()) [known, made] = [input(), make(input())];
    return made;
  };
}

// ---------------------------------------------------------------------------------------------------------- showing

function show(part) {
  const { view, model } = part;
  const image = model.names.indexOf(view.image);
  part.levels = model.images.subarray(image * pixelCount(part), (image + 1) * pixelCount(part));
  part.leak = leakOf(part);
  part.shown = shownKernel(part) ?? part.shown;
  part.kernelName = `${part.shown.layer.name} ${part.shown.layer.rows} ${part.shown.layer.kind}`;
  part.root.dataset.mode = view.mode;
  part.root.querySelectorAll('[data-in]').forEach((panel) => { panel.hidden = panel.dataset.in !== view.mode; });
  showControls(part);
  showImage(part);
  SHOW[view.mode](part);
  showLegend(part);
}

const SHOW = {
  kernel: (part) => { showKernelPanel(part); showArithmetic(part); showMap(part); },
  colour: showColourPanel,
  leak: showLeakPanel,
  field: showFieldPanel,
};

// The kernel that is looked at and what it reads; undefined while the server has not sent it.
function shownKernel(part) {
  const { view } = part;
  const name = `${view.image} ${view.layer} ${view.layer === 'plain' ? `${view.size} ${view.kind}` : `${view.filter} ${view.input}`}`;
  if (part.shown?.name === name) return part.shown;
  const layer = layerOf(part, view.layer);
  const reads = layer.inputs > 1 ? part.blocks.get(`${view.image} ${view.layer}`) : imageMaps(part, part.levels);
  if (!reads && !part.shown) return { ...shownFor(part, part.model.layers.get('first'), imageMaps(part, part.levels), 'waiting') };
  return reads && shownFor(part, layer, reads, name);
}

function shownFor(part, layer, maps, name) {
  const known = layer.name === part.view.layer;
  const filter = layer.name === 'plain' ? 0 : known ? part.view.filter - 1 : layer.filter;
  const input = layer.inputs === 1 ? 0 : part.view.input - 1;
  const weights = layer.places.filter((place) => place.seen).map((place) => weightAt(layer, place, input, filter));
  return { name, layer, maps, filter, input, most: largest(weights) };
}

function leakOf(part) {
  const changes = readChange(part.view.change, part.levels, part.model.levels);
  const levels = Uint8Array.from(part.levels);
  for (const { pixel, level } of changes) levels[pixel] = level;
  const answer = part.leaks.get(`${part.view.image} ${part.view.change}`); // until it is there, the last one stays on the screen
  return { changes, levels, answer };
}

function showLegend(part) {
  const entries = {
    kernel: [['seen', 'seen, area: weight'], ['unseen', 'hidden'], ['cursor', 'the pixel']],
    colour: [['strips', 'seen'], ['unseen', 'hidden by the mask'], ['cursor', 'the pixel']],
    leak: [['cursor', 'the cursor'], ['touched', 'changed'], ...(part.view.masks ? [['unseen', 'hidden by the masks']] : [])],
    field: [['seen', 'seen'], ['blind', 'before, never seen'], ['far', 'too far'], ['unseen', 'later']],
  }[part.view.mode];
  const reads = part.view.mode === 'kernel' && part.shown.layer.inputs > 1 ? [`On the kernel’s input: map ${part.shown.input + 1} of ${part.shown.layer.inputs}.`] : [];
  const name = JSON.stringify([entries, reads]);
  const legend = part.find('.legend');
  if (legend.drawn === name) return;
  legend.drawn = name;
  legend.replaceChildren(...reads.map((text) => html('span', {}, text)), ...entries.map(([kind, text]) => html('span', {}, legendKey(kind), text)));
}

function legendKey(kind) {
  const picture = svg('svg', { class: `key ${kind}`, viewBox: '0 0 15 15', 'aria-hidden': 'true' });
  const fill = (attributes) => svg('rect', { width: 15, height: 15, ...attributes }, picture);
  if (kind === 'strips') CHANNELS.forEach((channel, index) => fill({ class: channel, x: index * 5, width: 5 }));
  else if (kind === 'unseen' || kind === 'blind') fill({ fill: addHatches(picture)[kind] });
  return picture;
}

function luminance(colour) {
  const numbers = colour.startsWith('#') ? [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) : colour.match(/[\d.]+/g).map(Number);
  return (numbers[0] * 0.3 + numbers[1] * 0.59 + numbers[2] * 0.11) / 255;
}

// --------------------------------------------------------------------------------------------------------- controls

function buildControls(part) {
  part.root.onmousedown = keepFocus;
  part.find('.head .modes').querySelectorAll('button').forEach((button) => { button.onclick = () => part.set({ mode: button.dataset.mode }, 0); });
  buildImages(part);
  buildLayers(part);
  buildSteppers(part);
  part.root.querySelectorAll('.masks [data-kind]').forEach((figure) => buildMask(part, figure));
  part.root.querySelectorAll('.kinds button').forEach((button) => { button.onclick = () => part.set({ kind: button.dataset.kind }); });
  part.root.querySelectorAll('[data-change]').forEach((button) => { button.onclick = () => changePixels(part, button.dataset.change); });
  part.root.querySelectorAll('[data-masks]').forEach((button) => { button.onclick = () => part.set({ masks: button.dataset.masks === 'on' }); });
  part.root.querySelectorAll('[data-click]').forEach((button) => { button.onclick = () => { part.click = button.dataset.click; show(part); }; });
  buildTransport(part);
  buildPointer(part);
  part.find('.all').ontoggle = () => show(part);
  part.find('.scale').querySelector('.least').after(...Array.from({ length: 11 }, (_, index) => scaleCell((index - 5) / 5)));
  part.find('.picture').onclick = () => savePicture(part.root, `masked-convolution-${part.view.image}.png`);
}

function scaleCell(weight) {
  return html('i', { style: `background: color-mix(in srgb, ${signed(weight)} ${Math.abs(weight) * 100}%, var(--surface))` });
}

// A click with the mouse leaves the keys to the page: Space then plays and does not press the same button again.
function keepFocus(event) {
  if (event.target.closest('button')) event.preventDefault();
}

// A list that was used with the mouse gives the keys back; who walks through it by key stays in it.
function onChoice(select, choose) {
  let byHand = false;
  select.onpointerdown = () => { byHand = true; };
  select.onkeydown = () => { byHand = false; };
  select.onchange = () => {
    choose();
    if (byHand) select.blur();
  };
}

function buildImages(part) {
  const select = part.find('.images');
  const groups = new Map();
  for (const name of part.model.names) {
    const kind = name.replace(/-\d+$/, '').replace('-', ' ');
    if (!groups.has(kind)) groups.set(kind, html('optgroup', { label: kind }));
    groups.get(kind).append(html('option', { value: name }, nameInWords(name)));
  }
  select.append(...groups.values());
  const order = [...select.options].map((option) => option.value);
  const step = (by) => part.set({ image: order[(order.indexOf(part.view.image) + by + order.length) % order.length] });
  onChoice(select, () => part.set({ image: select.value }, 0));
  part.find('.previous-image').onclick = () => step(-1);
  part.find('.next-image').onclick = () => step(1);
}

function nameInWords(name) {
  return name.replace(/-(\d+)$/, ' $1').replace('ankle-boot', 'ankle boot');
}

// An example is a complete state, so the picture glides there from wherever it is.
function buildExamples(part, examples) {
  const buttons = examples.map(({ title, note, settings }) => {
    const button = html('button', { type: 'button' }, html('strong', {}, title), html('span', {}, note));
    button.onclick = () => { stop(part); openExamples(part, false); part.set(inside(settings), 0); };
    return button;
  });
  part.find('.examples .list').append(...buttons);
  part.find('.examples .open').onclick = () => openExamples(part, part.find('.examples .list').hidden);
  part.find('.examples').onkeydown = (event) => {
    if (event.key !== 'Escape' || part.find('.examples .list').hidden) return;
    event.preventDefault();
    openExamples(part, false);
    part.find('.examples .open').focus();
  };
}

function openExamples(part, open) {
  part.find('.examples .list').hidden = !open;
  part.find('.examples .open').setAttribute('aria-expanded', open);
}

function buildLayers(part) {
  const select = part.find('.layers');
  const trained = [...part.model.layers.values()].map((layer) => html('option', { value: layer.name }, `trained: ${layerTitle(layer)}`));
  select.append(html('option', { value: 'plain' }, 'plain average, any size'), ...trained);
  onChoice(select, () => part.set({ layer: select.value }, 0));
}

function buildSteppers(part) {
  const [kernel, colour] = part.root.querySelectorAll('.steppers');
  const limit = (name) => () => part.model.layers.get(part.view.layer)?.[name] ?? 1;
  part.steppers = [
    addStepper(part, kernel, 'size', 'size', () => stepSize(part)),
    addStepper(part, kernel, 'filter', 'filter', limit('filters')),
    addStepper(part, kernel, 'input', 'input map', limit('inputs')),
    addStepper(part, colour, 'size', 'size', () => stepSize(part)),
  ];
}

function stepSize(part) {
  return SIZES.includes(part.shown.layer.rows) ? part.shown.layer.rows : SIZES[0];
}

// ‹ 12 of 128 ›: two buttons and a number that can be typed. The size is only stepped, through the odd sizes.
function addStepper(part, parent, name, label, limit) {
  const sized = name === 'size';
  const field = sized ? html('output', { 'aria-live': 'off' }) : html('input', { type: 'number', min: 1, step: 1, 'aria-label': label });
  const of = html('span', { class: 'of' });
  const button = (by, sign, word) => {
    const made = html('button', { type: 'button', class: 'step', 'aria-label': `${word} ${label}` }, sign);
    made.onclick = () => (sized ? resize(part, by) : stepNumber(part, name, by));
    return made;
  };
  const box = html('div', { class: 'stepper', 'data-name': name }, html('span', { class: 'label' }, label), button(-1, '‹', sized ? 'Smaller' : 'Previous'), field, of, button(1, '›', sized ? 'Larger' : 'Next'));
  if (!sized) field.onchange = () => typed(part, name, field, limit());
  field.onkeydown = (event) => event.key === 'Enter' && field.blur();
  parent.append(box);
  return { box, name, field, of, limit, sized };
}

function typed(part, name, field, limit) {
  const number = Math.round(Number(field.value));
  if (number >= 1) part.set({ [name]: Math.min(number, limit) });
  showControls(part);
}

function stepNumber(part, name, by) {
  const limit = part.model.layers.get(part.view.layer)?.[`${name}s`];
  if (limit) part.set({ [name]: ((part.view[name] - 1 + by + limit) % limit) + 1 });
}

// Another size is another kernel: a trained one has only its own size, so stepping leads to the plain average.
function resize(part, by) {
  const { view } = part;
  const now = view.mode === 'kernel' ? part.shown.layer.rows : view.size;
  const next = SIZES[Math.min(SIZES.length - 1, Math.max(0, SIZES.indexOf(now) + by))];
  const kind = view.mode === 'kernel' ? part.shown.layer.kind : view.kind;
  part.set(view.mode === 'kernel' ? { size: next, kind, layer: 'plain' } : { size: next });
}

function showControls(part) {
  const { view } = part;
  part.find('.head .modes').querySelectorAll('button').forEach((button) => button.setAttribute('aria-pressed', button.dataset.mode === view.mode));
  part.find('.images').value = view.image;
  part.find('.layers').value = view.layer;
  part.find('.speed').textContent = `${SPEEDS[part.speed]}×`;
  part.root.classList.toggle('playing', part.playing > 0);
  part.root.classList.toggle('fast', part.playing > 0 && part.speed > 0);
  part.find('.play').setAttribute('aria-label', part.playing ? 'Pause' : 'Play');
  for (const { box, name, field, of, limit, sized } of part.steppers) {
    const most = limit();
    box.classList.toggle('absent', !sized && most === 1);
    const size = view.mode === 'kernel' ? part.shown.layer.rows : view.size;
    if (sized) field.value = `${size} × ${size}`;
    else if (field.getRootNode().activeElement !== field || field.value !== '') field.value = view[name];
    of.textContent = sized ? '' : `of ${most}`;
  }
}

// Choosing the other mask lays a plain one on the image; resting on a weight, or walking there by key, tells its value.
function buildMask(part, figure) {
  const picture = figure.querySelector('svg');
  figure.querySelector('button').onclick = () => part.set({ layer: part.shown.layer.kind === figure.dataset.kind ? part.view.layer : 'plain', kind: figure.dataset.kind, size: part.shown.layer.rows });
  picture.onpointermove = (event) => figure.dataset.kind === part.shown.layer.kind && part.lookAt(placeAt(picture, event, part.shown.layer));
  picture.onpointerleave = () => part.lookAt(null);
  picture.onkeydown = (event) => walk(part, event);
  picture.onblur = () => part.lookAt(null);
}

function walk(part, event) {
  const { rows, columns } = part.shown.layer;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  if (!step || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  const from = part.ring ?? (rows * columns - 1) / 2;
  const to = from + step;
  if (to >= 0 && to < rows * columns) part.lookAt(to);
}

function lookAt(part, place) {
  if (part.ring === place) return;
  part.ring = place;
  showKernelPanel(part);
  showMarks(part);
}

function position(picture, event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
  return { row: Math.floor(point.y / UNIT), column: Math.floor(point.x / UNIT) };
}

function placeAt(picture, event, { rows, columns }) {
  const { row, column } = position(picture, event);
  return row >= 0 && column >= 0 && row < rows && column < columns ? row * columns + column : null;
}

// ----------------------------------------------------------------------------------------------------- hand and keys

function buildPointer(part) {
  const picture = part.find('.image');
  picture.onpointerdown = (event) => press(part, picture, event);
  picture.onpointermove = (event) => part.dragging && slideTo(part, position(picture, event));
  picture.onpointerup = picture.onpointercancel = () => release(part);
}

// In the leak test a click changes a pixel; the cursor itself can still be taken and dragged.
function press(part, picture, event) {
  if (event.button) return;
  const { row, column } = position(picture, event);
  if (row < 0 || column < 0 || row >= part.model.rows || column >= part.model.columns) return;
  event.preventDefault();
  stop(part);
  const own = row === part.view.row && column === part.view.column;
  if (part.view.mode === 'leak' && part.click === 'change' && !own) return changePixel(part, row * part.model.columns + column);
  part.dragging = true;
  picture.setPointerCapture(event.pointerId);
  return slideTo(part, { row, column });
}

function slideTo(part, { row, column }) {
  const within = (number, limit) => Math.min(limit - 1, Math.max(0, number));
  const place = { row: within(row, part.model.rows), column: within(column, part.model.columns) };
  if (place.row !== part.view.row || place.column !== part.view.column) part.set(place);
}

function release(part) {
  if (!part.dragging) return;
  part.dragging = false;
  announce(part);
  report(part, 0);
}

function changePixel(part, pixel) {
  const [only] = part.leak.changes;
  const again = part.leak.changes.length === 1 && only.pixel === pixel;
  const next = again ? nextLevel(part, pixel, only.level) : farthest(part.levels[pixel], part.model.levels);
  part.set({ change: writeChange(pixel, next) }, 0);
}

// Clicking the same pixel again goes through the levels that are not its own.
function nextLevel(part, pixel, level) {
  const next = (level + 1) % part.model.levels;
  return next === part.levels[pixel] ? (next + 1) % part.model.levels : next;
}

function changePixels(part, which) {
  const cursor = cursorOf(part);
  const last = pixelCount(part) - 1;
  if (which === 'after') return part.set({ change: `after-${cursor + 1}` }, 0);
  const pixel = { itself: cursor, before: Math.max(0, cursor - 1), next: Math.min(last, cursor + 1), last, random: randomAfter(cursor, last) }[which];
  return part.set({ change: writeChange(pixel, farthest(part.levels[pixel], part.model.levels)) }, 0);
}

function randomAfter(cursor, last) {
  return Math.min(last, cursor + 1 + Math.floor(Math.random() * (last - cursor)));
}

function buildTransport(part) {
  part.find('.home').onclick = () => jump(part, 0);
  part.find('.end').onclick = () => jump(part, pixelCount(part) - 1);
  part.find('.back').onclick = () => jump(part, cursorOf(part) - 1);
  part.find('.forth').onclick = () => jump(part, cursorOf(part) + 1);
  part.find('.play').onclick = () => toggle(part, 'slide');
  part.find('.grow').onclick = () => toggle(part, 'grow');
  part.find('.speed').onclick = () => { part.speed = (part.speed + 1) % SPEEDS.length; showControls(part); };
}

function jump(part, pixel) {
  stop(part);
  slideToPixel(part, pixel);
  announce(part);
}

function slideToPixel(part, pixel) {
  const { columns } = part.model;
  const within = Math.min(pixelCount(part) - 1, Math.max(0, pixel));
  slideTo(part, { row: Math.floor(within / columns), column: within % columns });
}

function announce(part) {
  part.find('.said').textContent = `${part.find('.where').textContent}. ${SAY[part.view.mode](part)}`;
}

const SAY = {
  kernel: (part) => `The kernel answers ${part.find('.sums dd:last-of-type').textContent}.`,
  colour: (part) => part.find('.answer [data-in=colour] .verdict').textContent,
  leak: () => '',
  field: (part) => part.find('.answer [data-in=field] .reason').textContent,
};

// ------------------------------------------------------------------------------------------------------------ playing

function toggle(part, what) {
  if (part.playing) return stop(part);
  const grows = what === 'grow';
  if (grows && part.view.field === slug(part.model.fields.at(-1).layer)) part.set({ field: slug(part.model.fields[0].layer) });
  if (!grows && cursorOf(part) === pixelCount(part) - 1) slideToPixel(part, 0);
  part.due = performance.now();
  part.playing = requestAnimationFrame((now) => play(part, grows, now));
  return show(part);
}

// As many steps as are due in this frame; the state is shown once a frame at most.
function play(part, grows, now) {
  const pause = (grows ? LAYER_TIME : 1000 / PIXELS_A_SECOND) / SPEEDS[part.speed];
  const steps = Math.max(0, Math.floor((now - part.due) / pause));
  part.due += steps * pause;
  const done = steps > 0 && (grows ? growBy(part, steps) : slideBy(part, steps));
  if (done) return stop(part);
  part.playing = requestAnimationFrame((next) => play(part, grows, next));
  return undefined;
}

function slideBy(part, steps) {
  slideToPixel(part, cursorOf(part) + steps);
  return cursorOf(part) === pixelCount(part) - 1;
}

function growBy(part, steps) {
  const { fields } = part.model;
  const next = Math.min(fields.length - 1, fields.indexOf(fieldOf(part)) + steps);
  part.set({ field: slug(fields[next].layer) });
  return next === fields.length - 1;
}

function stop(part) {
  if (!part.playing) return;
  cancelAnimationFrame(part.playing);
  part.playing = 0;
  show(part);
  announce(part);
  report(part, 0);
}

// --------------------------------------------------------------------------------------------------------------- keys

const WRITING = 'input, textarea, select, [contenteditable=""], [contenteditable=true], [role=textbox], [role=combobox]';

function onKey(part, event) {
  const target = event.composedPath()[0];
  const open = document.documentElement.classList.contains('dialog-open') || document.querySelector('[role=dialog]');
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || open) return;
  if (target instanceof Element && (target.closest(WRITING) || (event.key === ' ' && target.closest('button, summary, a')))) return;
  const action = event.shiftKey ? shifted(part, event.key) : plainKey(part, event.key);
  if (!action) return;
  event.preventDefault();
  action();
}

function plainKey(part, key) {
  const { columns } = part.model;
  const last = pixelCount(part) - 1;
  const to = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key];
  if (to) return () => cursorOf(part) + to >= 0 && cursorOf(part) + to <= last && jump(part, cursorOf(part) + to);
  return {
    Home: () => jump(part, 0),
    End: () => jump(part, last),
    ' ': () => toggle(part, part.view.mode === 'field' ? 'grow' : 'slide'),
    m: () => part.view.mode === 'leak' && part.set({ masks: !part.view.masks }),
    ...Object.fromEntries(MODES.map((mode, index) => [index + 1, () => part.set({ mode }, 0)])),
  }[key];
}

// With Shift the arrows step what lies on the image: filter and input map or size, output colour, layer of the field.
function shifted(part, key) {
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: 1, ArrowDown: -1 }[key];
  if (!by) return undefined;
  const across = key === 'ArrowLeft' || key === 'ArrowRight';
  const { mode, layer } = part.view;
  if (mode === 'field') return () => { stop(part); stepField(part, by); };
  if (mode === 'colour') return () => (across ? stepChannel(part, by) : resize(part, by));
  if (mode === 'kernel' && layer === 'plain') return () => resize(part, by);
  if (across) return () => stepNumber(part, 'filter', by);
  return () => (part.shown.layer.inputs > 1 ? stepNumber(part, 'input', by) : mode === 'kernel' && resize(part, by));
}

function stepField(part, by) {
  const { fields } = part.model;
  const next = Math.min(fields.length - 1, Math.max(0, fields.indexOf(fieldOf(part)) + by));
  part.set({ field: slug(fields[next].layer) });
  announce(part);
}

function stepChannel(part, by) {
  part.set({ channel: CHANNELS[(CHANNELS.indexOf(part.view.channel) + by + 3) % 3] });
}
