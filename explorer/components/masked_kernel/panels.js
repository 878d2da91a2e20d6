// What each part of the page shows, given the state. Every function may run at any time and writes only what it owns.

// ------------------------------------------------------------------------------------------------------ the image

function buildImage(part) {
  const { rows, columns } = part.model;
  const picture = part.find('.image');
  picture.setAttribute('viewBox', `0 0 ${columns * UNIT} ${rows * UNIT}`);
  const hatch = addHatches(picture);
  const clip = svg('clipPath', { id: `within-${hatchings}` }, hatch.defs);
  svg('rect', { width: columns * UNIT, height: rows * UNIT }, clip);
  part.image = { hatch, pixels: new Cells(picture, rows, columns, 'pixels'), film: new Cells(picture, rows, columns), stripes: new Cells(picture, rows, columns) };
  const clipped = svg('g', { 'clip-path': `url(#within-${hatchings})` }, picture);
  part.image.kernel = svg('g', { class: 'moving' }, clipped);
  part.image.marks = svg('g', {}, picture);
  part.image.frame = svg('rect', { class: 'frame moving' }, clipped);
  part.image.cursor = svg('g', { class: 'moving' }, picture);
  svg('rect', { class: 'cursor', width: UNIT, height: UNIT }, part.image.cursor);
  part.image.question = svg('text', { class: 'question', x: UNIT / 2, y: UNIT / 2 + 4.5 }, part.image.cursor);
  fillAxis(part.find('.axis.top'), columns, 'left');
  fillAxis(part.find('.axis.left'), rows, 'top');
}

function fillAxis(axis, count, side) {
  const ticks = Array.from({ length: count }, (_, index) => index + 1).filter((number) => number === 1 || number % 5 === 0);
  axis.append(...ticks.map((number) => html('span', { style: `${side}: ${((number - 0.5) / count) * 100}%` }, number)));
}

function showImage(part) {
  const { view, image } = part;
  paintPixels(part);
  for (const moving of [image.kernel, image.frame, image.cursor]) moveTo(moving, view.row, view.column);
  const lying = view.mode === 'kernel' || view.mode === 'colour';
  image.kernel.style.display = image.frame.style.display = lying ? '' : 'none';
  if (lying) layKernel(part);
  else paintFilm(part);
  if (lying) [image.film, image.stripes].forEach((cells) => cells.clear());
  showMarks(part);
  part.find('.where').textContent = `row ${view.row + 1}, column ${view.column + 1} · pixel ${cursorOf(part) + 1}`;
  part.find('.image').setAttribute('aria-label', imageInWords(part));
}

function paintPixels(part) {
  const maps = part.shown.maps;
  const isImage = part.view.mode !== 'kernel' || part.shown.layer.inputs === 1;
  const input = part.shown.input;
  const most = isImage ? 0 : largest(channelOf(part.shown, input));
  const levels = part.view.mode === 'leak' ? part.leak.levels : part.levels;
  for (let pixel = 0; pixel < levels.length; pixel++) {
    if (isImage) part.image.pixels.paint(pixel, grey(levels[pixel], part.model.levels));
    else part.image.pixels.paint(pixel, 'var(--strip)', most ? maps.values[pixel * part.shown.layer.inputs + input] / most : 0);
  }
}

function channelOf(shown, input) {
  const { inputs } = shown.layer;
  return shown.maps.values.filter((_, index) => index % inputs === input);
}

// The kernel is drawn anew only when it is another kernel; sliding it moves the finished drawing.
function layKernel(part) {
  const { view, image, shown } = part;
  const colour = view.mode === 'colour';
  const kernel = colour ? colourKernel(view) : shown.layer;
  const name = colour ? `colour ${view.size} ${view.kind} ${view.channel}` : `${part.kernelName} ${shown.filter} ${shown.input}`;
  if (image.drawn !== name) {
    image.drawn = name;
    if (colour) drawColourKernel(image.kernel, kernel, CHANNELS.indexOf(view.channel), image.hatch);
    else drawKernel(image.kernel, kernel, kernelWeights(shown), shown.most * (kernel.name === 'plain' ? 4 : 1), image.hatch);
    const place = { x: -(kernel.columns - 1) / 2 * UNIT, y: -(kernel.rows - 1) / 2 * UNIT, width: kernel.columns * UNIT, height: kernel.rows * UNIT };
    Object.entries(place).forEach(([key, value]) => image.frame.setAttribute(key, value));
  }
  image.question.textContent = !colour && kernel.kind === 'A' ? '?' : '';
}

function colourKernel(view) {
  return { kind: view.kind, rows: view.size, columns: view.size, places: places(view.size, view.size, view.kind) };
}

function kernelWeights(shown) {
  return shown.layer.places.map((place) => weightAt(shown.layer, place, shown.input, shown.filter));
}

// Over the image: what reaches the pixel, what never does, and what comes later.
function paintFilm(part) {
  const { view, image } = part;
  const kinds = view.mode === 'field' ? reachOf(part, fieldOf(part)) : hiddenInTest(part);
  for (let pixel = 0; pixel < pixelCount(part); pixel++) {
    const kind = kinds[pixel];
    image.film.paint(pixel, FILM[kind][0], FILM[kind][1]);
    image.stripes.paint(pixel, { blind: image.hatch.blind, later: image.hatch.unseen, pixel: image.hatch.unseen }[kind] ?? 'none');
  }
  image.question.textContent = view.mode === 'field' || view.masks ? '?' : '';
}

// What the masks hide in the leak test; the changed pixel is left to be seen by us.
function hiddenInTest(part) {
  const { changes } = part.leak;
  return Array.from({ length: pixelCount(part) }, (_, pixel) => {
    if (pixel < cursorOf(part) || !part.view.masks) return 'free';
    return changes.length === 1 && changes[0].pixel === pixel ? 'free' : 'later';
  });
}

const FILM = {
  seen: ['var(--role-seen)', 0.5], blind: ['var(--surface)', 0.72], later: ['var(--surface)', 0.7], far: ['var(--surface)', 0.45],
  pixel: ['var(--surface)', 0.7], free: ['none', 1],
};

// What every pixel of the image is to the cursor: seen, blind, far (before, but outside the window), later, or the pixel itself.
function reachOf(part, field) {
  const { rows, columns } = part.model;
  return Array.from({ length: rows * columns }, (_, pixel) => {
    const row = Math.floor(pixel / columns);
    return reach(field, row - part.view.row, pixel - row * columns - part.view.column);
  });
}

function reach(field, down, right) {
  const [height, width] = field.size;
  const [middle, centre] = [(height - 1) / 2, (width - 1) / 2];
  if (!down && !right) return 'pixel';
  const inside = Math.abs(down) <= middle && Math.abs(right) <= centre;
  if (inside && field.cells[(down + middle) * width + right + centre]) return 'seen';
  if (down > 0 || (down === 0 && right > 0)) return 'later';
  const { top, left, bottom, end } = field.window;
  const within = down >= top && down <= bottom && right >= left && right <= end;
  return within ? 'blind' : 'far';
}

// The smallest rectangle around all that is seen and the pixel itself, as steps from the pixel.
function windowOf(cells, [height, width]) {
  const found = { top: 0, left: 0, bottom: 0, end: 0 };
  cells.forEach((seen, index) => {
    if (!seen) return;
    const down = Math.floor(index / width) - (height - 1) / 2;
    const right = (index % width) - (width - 1) / 2;
    found.top = Math.min(found.top, down);
    found.bottom = Math.max(found.bottom, down);
    found.left = Math.min(found.left, right);
    found.end = Math.max(found.end, right);
  });
  return found;
}

function showMarks(part) {
  const { columns } = part.model;
  const single = part.view.mode === 'leak' && part.leak.changes.length === 1 ? part.leak.changes : [];
  const marked = part.view.mode === 'kernel' && part.ring !== null ? [ringPixel(part)] : [];
  const name = JSON.stringify([single, marked]);
  if (part.image.marked === name) return;
  part.image.marked = name;
  part.image.marks.replaceChildren();
  for (const { pixel, kind } of [...single.map((change) => ({ ...change, kind: 'touched' })), ...marked]) {
    if (pixel !== null) svg('rect', { class: kind, x: (pixel % columns) * UNIT, y: Math.floor(pixel / columns) * UNIT, width: UNIT, height: UNIT }, part.image.marks);
  }
}

function ringPixel(part) {
  const place = part.shown.layer.places[part.ring];
  const [row, column] = [part.view.row + place.down, part.view.column + place.right];
  const inside = row >= 0 && column >= 0 && row < part.model.rows && column < part.model.columns;
  return { pixel: inside ? row * part.model.columns + column : null, kind: 'ring' };
}

function imageInWords(part) {
  const { view } = part;
  const where = `cursor at row ${view.row + 1}, column ${view.column + 1}`;
  const what = {
    kernel: `${layerTitle(part.shown.layer)} lying on it`,
    colour: `mask ${view.kind} for ${view.channel} lying on it, every pixel parted into red, green and blue`,
    leak: view.masks ? 'later pixels hidden by the masks' : 'masks off, nothing hidden',
    field: `what reaches the pixel after ${fieldOf(part).layer}: ${fieldOf(part).seen} pixels seen, ${fieldOf(part).blind} never seen`,
  }[view.mode];
  return `${nameInWords(view.image)}, ${where}, ${what}`;
}

// ------------------------------------------------------------------------------------------------- masks and kernels

function showKernelPanel(part) {
  const { layer } = part.shown;
  const plain = layer.name === 'plain';
  const weights = plain ? null : kernelWeights(part.shown);
  for (const kind of ['A', 'B']) {
    const figure = part.find(`.masks [data-kind=${kind}]`);
    const active = layer.kind === kind;
    const kernel = active ? layer : { rows: layer.rows, columns: layer.columns, places: places(layer.rows, layer.columns, kind) };
    const count = kernel.places.filter((place) => place.seen).length;
    figure.classList.toggle('active', active);
    figure.querySelector('button').setAttribute('aria-pressed', active);
    figure.querySelector('.sees').textContent = `sees ${count}`;
    const picture = figure.querySelector('svg');
    const name = `${layer.rows} ${active} ${active && !plain ? `${part.kernelName} ${part.shown.filter} ${part.shown.input}` : ''} ${active ? part.ring : ''}`;
    if (picture.drawn !== name) drawMask(picture, kernel, active ? weights : null, part.shown.most, active ? part.ring : null);
    picture.drawn = name;
    picture.setAttribute('aria-label', `Mask ${kind}, ${layer.rows} × ${layer.columns}: sees ${count}. ${active ? 'Arrow keys go from weight to weight.' : ''}`);
    picture.setAttribute('tabindex', active ? 0 : -1);
  }
  part.find('.scale').classList.toggle('absent', plain);
  part.find('.scale .least').textContent = written(-part.shown.most, 2);
  part.find('.scale .most').textContent = written(part.shown.most, 2);
  part.find('.inspected').textContent = inspectedInWords(part);
  part.find('.kernel-hint').textContent = kernelHint(layer);
}

function kernelHint(layer) {
  if (layer.name === 'plain') return 'Blue: seen, every weight the same. Hatched: hidden. Orange: the centre.';
  return 'Blue: positive. Red with a bar: negative. Hatched: taken away by the mask. Orange: the centre.';
}

function inspectedInWords(part) {
  if (part.ring === null) return 'Rest on a weight to read it.';
  const { layer, input, filter } = part.shown;
  const place = layer.places[part.ring];
  const weight = weightAt(layer, place, input, filter);
  const meaning = place.seen ? `weight ${written(weight, 4)}` : `hidden: ${layer.name === 'plain' ? 'its weight' : written(weight, 4)} × 0 = 0`;
  return `${stepInWords(place)}: ${meaning}`;
}

function layerTitle(layer) {
  const size = `mask ${layer.kind}, ${layer.rows} × ${layer.columns}`;
  if (layer.name === 'plain') return `plain average, ${size}`;
  return `${layer.name === 'first' ? 'first layer' : layer.name.replace('-', ' ')}, ${size}`;
}

// -------------------------------------------------------------------------------------------------- the arithmetic

const SHOWN_TERMS = 4;

function showArithmetic(part) {
  const { layer, maps, filter } = part.shown;
  const terms = termsAt(layer, maps, part.view.row, part.view.column, filter);
  const largestFirst = [...terms].sort((one, other) => Math.abs(other.product) - Math.abs(one.product));
  const sum = terms.reduce((total, term) => total + term.product, 0);
  showEquation(part, largestFirst);
  showPulls(part, largestFirst);
  showSums(part, terms.length, sum);
  part.find('.all summary').textContent = terms.length === 1 ? 'The one term' : `All ${terms.length} terms, largest first`;
  part.find('.all').hidden = terms.length === 0;
  if (part.find('.all').open) showTerms(part, largestFirst);
}

function showEquation(part, terms) {
  const used = terms.filter((term) => term.product !== 0);
  const first = used.slice(0, SHOWN_TERMS);
  const pieces = first.flatMap((term, index) => [index ? ' + ' : '', termPiece(part, term)]);
  if (!first.length) pieces.push(terms.length ? 'every pixel it sees is 0' : 'it sees nothing');
  if (used.length > first.length) pieces.push(` + … ${used.length - first.length} more`);
  if (terms.length > used.length && first.length) pieces.push(` + ${terms.length - used.length} that are 0`);
  part.find('.equation').replaceChildren(...pieces);
}

function termPiece(part, term) {
  const piece = html('span', { class: 'term', title: termInWords(part, term) }, `${written(term.value, 2)}\u2009·\u2009${inBrackets(term.weight, 3)}`);
  piece.onpointerenter = () => part.lookAt(term.place.index);
  piece.onpointerleave = () => part.lookAt(null);
  return piece;
}

function termInWords(part, term) {
  const map = part.shown.layer.inputs > 1 ? `, input map ${term.input + 1}` : '';
  return `${stepInWords(term.place)}${map}`;
}

// All that pulls the sum up, laid end to end, and all that pulls it down, on one scale.
function showPulls(part, terms) {
  const up = terms.filter((term) => term.product > 0);
  const down = terms.filter((term) => term.product < 0);
  const total = (some) => some.reduce((sum, term) => sum + Math.abs(term.product), 0);
  const scale = Math.max(total(up), total(down)) || 1;
  const strip = (some, kind) => html('div', { class: `pull ${kind}` }, html('div', { class: 'pieces' }, ...pullPieces(some, scale)), html('span', {}, written(kind === 'up' ? total(some) : -total(some), 3)));
  part.find('.pulls').replaceChildren(strip(up, 'up'), strip(down, 'down'));
  part.find('.pulls').setAttribute('aria-label', `Pulling up ${written(total(up))}, pulling down ${written(-total(down))}`);
}

function pullPieces(terms, scale) {
  const visible = terms.filter((term) => Math.abs(term.product) / scale > 0.01).slice(0, 40);
  const rest = terms.slice(visible.length).reduce((sum, term) => sum + Math.abs(term.product), 0);
  return [...visible.map((term) => Math.abs(term.product)), rest].filter(Boolean).map((size) => html('i', { style: `width: ${(100 * size) / scale}%` }));
}

function showSums(part, count, sum) {
  const { layer, filter } = part.shown;
  const bias = layer.bias[filter];
  const lines = [[`sum of ${count} ${count === 1 ? 'product' : 'products'}`, written(sum)]];
  if (layer.name !== 'plain') lines.push(['+ bias b', written(bias)]);
  const together = written(sum + bias);
  lines.push(layer.relu ? [`ReLU: max(0, ${together})`, written(Math.max(0, sum + bias))] : ['the answer', together]);
  lines.at(-1).push('result');
  part.find('.sums').replaceChildren(...lines.flatMap(([name, value, kind = '']) => [html('dt', { class: kind }, name), html('dd', { class: kind }, value)]));
}

function showTerms(part, terms) {
  const many = part.shown.layer.inputs > 1;
  const head = html('tr', {}, ...['pixel', ...(many ? ['input map'] : []), 'value', 'weight', 'product'].map((name) => html('th', { scope: 'col' }, name)));
  const rows = terms.map((term) => {
    const numbers = [written(term.value), written(term.weight), written(term.product)];
    const row = html('tr', {}, html('th', { scope: 'row' }, stepInWords(term.place)), ...(many ? [html('td', {}, term.input + 1)] : []), ...numbers.map((number) => html('td', {}, number)));
    row.onpointerenter = () => part.lookAt(term.place.index);
    return row;
  });
  part.find('.all table').replaceChildren(html('thead', {}, head), html('tbody', {}, ...rows));
}

// ----------------------------------------------------------------------------------------------------- feature maps

function buildCompanion(part) {
  const { rows, columns } = part.model;
  const picture = part.find('.companion svg');
  const layer = (name) => svg('g', { class: name }, picture);
  const map = layer('map');
  const hatch = addHatches(picture);
  part.companion = { picture, hatch, groups: { map, field: layer('field'), order: layer('order') } };
  part.companion.cells = new Cells(map, rows, columns, 'paper');
  part.companion.marks = svg('g', {}, map);
  part.companion.cursor = svg('rect', { class: 'cursor moving', width: UNIT, height: UNIT }, map);
  const [height, width] = part.model.fields.at(-1).size;
  part.companion.window = new Cells(part.companion.groups.field, height, width, 'paper');
  part.companion.stripes = new Cells(part.companion.groups.field, height, width);
  part.companion.frame = svg('rect', { class: 'frame' }, part.companion.groups.field);
  outlinePlace(part.companion.groups.field, (height * width - 1) / 2, width, 'cursor');
}

function showCompanion(part, name, rows, columns, caption, words) {
  const { picture, groups } = part.companion;
  for (const [each, group] of Object.entries(groups)) group.style.display = each === name ? '' : 'none';
  picture.setAttribute('viewBox', `-2 -2 ${columns * UNIT + 4} ${rows * UNIT + 4}`);
  picture.setAttribute('aria-label', words ?? caption);
  part.find('.companion figcaption').textContent = caption;
}

// The map grows as the kernel slides: what comes after the cursor is not there yet.
function showMap(part) {
  const { layer, filter } = part.shown;
  const map = part.map();
  const most = largest(map);
  map.forEach((value, pixel) => {
    if (pixel > cursorOf(part)) part.companion.cells.paint(pixel, part.companion.hatch.unseen, 1);
    else part.companion.cells.paint(pixel, 'var(--strip)', most ? Math.abs(value) / most : 0);
  });
  moveTo(part.companion.cursor, part.view.row, part.view.column);
  part.companion.marks.replaceChildren();
  const name = layer.name === 'plain' ? 'The average' : `Filter ${filter + 1}`;
  const caption = most ? `${name} so far: white 0, darkest ${written(most, 2)}` : `${name}: 0 everywhere on this image`;
  showCompanion(part, 'map', part.model.rows, part.model.columns, part.dark() ? caption.replace('white 0, darkest', 'dark 0, brightest') : caption);
}

// ------------------------------------------------------------------------------------------------ red, green, blue

function showColourPanel(part) {
  const { view } = part;
  const name = `${view.size} ${view.kind} ${view.channel}`;
  const nine = part.find('.nine');
  if (nine.drawn !== name) drawNine(part, nine);
  nine.drawn = name;
  part.find('.panel[data-in=colour] .kinds').querySelectorAll('button').forEach((button) => button.setAttribute('aria-pressed', button.dataset.kind === view.kind));
  showOrder(part);
  const output = CHANNELS.indexOf(view.channel);
  const earlier = 3 * countSeen(view.size, 'A');
  const own = output + (view.kind === 'B' ? 1 : 0);
  part.find('.answer [data-in=colour] .verdict').textContent = `${capital(view.channel)} sees ${earlier + own} of ${3 * view.size ** 2} values`;
  part.find('.answer [data-in=colour] .reason').textContent = colourReason(view, earlier, own);
}

function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}

function colourReason(view, earlier, own) {
  const before = `${earlier} from the pixels before, three to a pixel, and ${own} of its own pixel. `;
  const output = CHANNELS.indexOf(view.channel);
  const names = CHANNELS.slice(0, own).join(' and ') || 'nothing';
  const rule = view.kind === 'A'
    ? `Mask A: ${view.channel} is what is to be guessed, so of this pixel it may see ${names}.`
    : `Mask B: feature maps of ${view.channel} know ${CHANNELS.slice(0, output).join(' and ') || 'only earlier pixels'} already, so they may see themselves too.`;
  return before + rule;
}

function drawNine(part, nine) {
  const { view } = part;
  const corner = html('span', { class: 'corner' }, 'sees →');
  const heads = CHANNELS.map((name) => html('span', { class: `head ${name}` }, name));
  const rows = CHANNELS.flatMap((output, row) => [rowHead(part, output), ...CHANNELS.map((_, column) => oneOfNine(part, row, column))]);
  const focused = nine.getRootNode().activeElement?.dataset.channel;
  nine.replaceChildren(corner, ...heads, ...rows);
  if (focused && view.mode === 'colour') nine.querySelector(`[data-channel=${focused}]`)?.focus();
}

function rowHead(part, channel) {
  const button = html('button', { type: 'button', 'data-channel': channel, 'aria-pressed': part.view.channel === channel }, channel);
  button.onclick = () => part.set({ channel });
  return button;
}

function oneOfNine(part, output, input) {
  const { view } = part;
  const kernel = colourKernel(view);
  const kind = seesChannel({ down: 0, right: 0 }, view.kind, input, output) ? 'B' : 'A';
  const picture = svg('svg', { role: 'img', 'aria-label': `${CHANNELS[output]} from ${CHANNELS[input]}: sees ${countSeen(view.size, kind)}` });
  drawMask(picture, { ...kernel, places: places(view.size, view.size, kind) }, null, 0, null);
  picture.classList.toggle('active', CHANNELS[output] === view.channel);
  picture.style.setProperty('--role-seen', `var(--${CHANNELS[input]})`);
  return picture;
}

// Nine pixels enlarged, every one parted into its three colours in the order in which they are drawn.
function showOrder(part) {
  const { view, companion } = part;
  const name = `${view.kind} ${view.channel} ${view.size}`;
  showCompanion(part, 'order', 9, 9, 'Order: red, green, blue, then the next pixel', `The nearest pixels: ${view.channel} of the middle one sees what is filled`);
  if (companion.ordered === name) return;
  companion.ordered = name;
  const { order } = companion.groups;
  order.replaceChildren();
  const near = places(3, 3, view.kind);
  near.forEach((place) => CHANNELS.forEach((channel, input) => drawSub(part, order, place, channel, input)));
}

function drawSub(part, order, place, channel, input) {
  const { view, companion } = part;
  const own = !place.down && !place.right;
  const x = (place.right + 1) * 3 * UNIT + input * UNIT;
  const y = (place.down + 1) * 3 * UNIT;
  const reached = view.size >= 3 || own;
  const sees = reached && seesChannel(place, view.kind, input, CHANNELS.indexOf(view.channel));
  if (sees) svg('rect', { class: `sub ${channel}`, x, y, width: UNIT, height: 3 * UNIT }, order);
  else svg('rect', { class: 'sub', x, y, width: UNIT, height: 3 * UNIT, fill: reached ? companion.hatch.unseen : 'none' }, order);
  const letter = svg('text', { class: sees ? 'letter on' : 'letter', x: x + UNIT / 2, y: y + 1.5 * UNIT + 4 }, order);
  letter.textContent = channel[0].toUpperCase();
  if (own && channel === view.channel) svg('rect', { class: 'cursor', x, y, width: UNIT, height: 3 * UNIT }, order);
}

// ------------------------------------------------------------------------------------------------------- leak test

function showLeakPanel(part) {
  const { view, leak } = part;
  part.find('.changed').textContent = changeInWords(part);
  showPalette(part);
  part.find('.switch').querySelectorAll('button').forEach((button) => button.setAttribute('aria-pressed', (button.dataset.masks === 'on') === view.masks));
  part.find('.clicks').querySelectorAll('button').forEach((button) => button.setAttribute('aria-pressed', button.dataset.click === part.click));
  if (leak.answer) showLeakAnswer(part, leak.answer[view.masks ? 'on' : 'off']);
  else if (!leak.changes.length) part.find('.answer [data-in=leak] .verdict').textContent = 'Change a pixel: click one in the image.';
  showFirstLayer(part);
}

function changeInWords(part) {
  const { leak, levels, view } = part;
  if (!leak.changes.length) return 'Nothing is changed.';
  if (leak.changes.length > 1) return `${leak.changes.length} pixels after pixel ${view.change.split('-')[1]} are turned over.`;
  const [{ pixel, level }] = leak.changes;
  return `Pixel ${pixel + 1}: level ${levels[pixel]} → ${level}`;
}

function showPalette(part) {
  const palette = part.find('.palette');
  const single = part.leak.changes.length === 1 ? part.leak.changes[0] : null;
  palette.classList.toggle('absent', !single || part.model.levels > 16);
  if (!palette.children.length) palette.append(...Array.from({ length: Math.min(part.model.levels, 16) }, (_, level) => paletteButton(part, level)));
  [...palette.children].forEach((button, level) => {
    button.setAttribute('aria-pressed', single?.level === level);
    button.classList.toggle('was', part.levels[single?.pixel] === level);
  });
}

function paletteButton(part, level) {
  const button = html('button', { type: 'button', 'aria-label': `level ${level}` }, html('i', { style: `background: ${grey(level, part.model.levels)}` }), html('span', {}, level));
  button.onclick = () => part.set({ change: writeChange(part.leak.changes[0].pixel, level) }, 0);
  return button;
}

function showLeakAnswer(part, answer) {
  const cursor = cursorOf(part);
  const moved = answer.moved[cursor];
  part.find('.answer [data-in=leak] .verdict').replaceChildren(...verdict(moved));
  part.find('.answer [data-in=leak] .reason').textContent = leakReason(part, moved);
  showBars(part, answer, cursor);
  const most = largest(answer.moved);
  answer.moved.forEach((value, pixel) => part.companion.cells.paint(pixel, value ? 'var(--moved)' : 'none', value ? 0.12 + (0.88 * value) / most : 1));
  moveTo(part.companion.cursor, part.view.row, part.view.column);
  markChanged(part);
  const caption = `Predictions moved by: white 0.0, darkest ${percent(most)}`;
  showCompanion(part, 'map', part.model.rows, part.model.columns, part.dark() ? caption.replace('white 0.0, darkest', 'dark 0.0, brightest') : caption);
}

function verdict(moved) {
  if (!moved) return [html('strong', {}, '0.0'), ' exactly: nothing moves'];
  return [html('strong', {}, percent(moved)), ' percentage points: it moves'];
}

// In percentage points. What has moved is never written as 0.0.
function percent(part) {
  const points = part * 100;
  return points && points < 0.05 ? '< 0.1' : points.toFixed(1);
}

function leakReason(part, moved) {
  const { leak, view } = part;
  const cursor = cursorOf(part);
  const earlier = leak.changes.filter(({ pixel }) => pixel < cursor);
  const subject = leak.changes.length > 1 ? 'The changed pixels come' : leak.changes[0].pixel === cursor ? 'The pixel itself comes' : 'The changed pixel comes';
  if (leak.changes.every(({ pixel, level }) => part.levels[pixel] === level)) return 'The level is what it was, so nothing has changed.';
  if (!view.masks) return moved ? 'Through weights that the masks hid, it reaches a prediction that must not know it.' : 'It is too far away to reach the cursor, even without masks.';
  if (!earlier.length) return `${subject} at or after the cursor: the masks hide it, whatever it is.`;
  if (moved) return `${subject} before the cursor, so the prediction may use it.`;
  const kinds = reachOf(part, part.model.fields.at(-1));
  const blind = earlier.some(({ pixel }) => kinds[pixel] === 'blind');
  return blind ? `${subject} before the cursor, but in the blind spot: no chain of kernels leads here.` : `${subject} before the cursor, but too far away to be seen.`;
}

function showBars(part, answer, cursor) {
  const { levels } = part.model;
  const bars = part.find('.answer [data-in=leak] .bars');
  if (!bars.children.length) bars.append(...Array.from({ length: levels }, (_, level) => levelBar(level, levels)));
  [...bars.children].forEach((bar, level) => {
    const [before, after] = [answer.before, answer.after].map((all) => all[cursor * levels + level]);
    bar.querySelector('.now').style.width = `${after * 100}%`;
    bar.querySelector('.then').style.width = `${before * 100}%`;
    bar.querySelector('.value').textContent = before === after ? percentage(after) : `${percentage(before)} → ${percentage(after)}`;
  });
  bars.setAttribute('aria-label', [...bars.querySelectorAll('.value')].map((value, level) => `level ${level}: ${value.textContent}`).join(', '));
}

function percentage(part) {
  return `${(part * 100).toFixed(1)} %`;
}

function levelBar(level, levels) {
  const swatch = html('i', { class: 'swatch', style: `background: ${grey(level, levels)}` });
  const track = html('div', { class: 'track' }, html('i', { class: 'now' }), html('i', { class: 'then' }));
  return html('div', { class: 'bar' }, swatch, html('span', { class: 'level' }, level), track, html('span', { class: 'value' }));
}

function markChanged(part) {
  part.companion.marks.replaceChildren();
  if (part.leak.changes.length === 1) outlinePlace(part.companion.marks, part.leak.changes[0].pixel, part.model.columns, 'touched');
}

// The first layer needs no server: its sum is made here, from the image before and after.
function showFirstLayer(part) {
  const layer = part.layer('first');
  const filter = part.filterOf('first');
  const [before, after] = [part.levels, part.leak.levels].map((levels) => activated(layer, sumAt(layer, part.imageMaps(levels), part.view.row, part.view.column, filter, part.view.masks)));
  part.find('.answer [data-in=leak] .first').textContent = `First layer, filter ${filter + 1}, at the cursor: ${written(before)} → ${written(after)}`;
}

// -------------------------------------------------------------------------------------------------- receptive field

function buildFields(part) {
  const rows = part.model.fields.map((field) => {
    const button = html('button', { type: 'button' }, fieldTitle(field.layer));
    button.onclick = () => part.set({ field: slug(field.layer) });
    const numbers = [`${field.rows} × ${field.columns}`, field.before, field.seen, field.blind];
    return html('tr', { 'data-field': slug(field.layer) }, html('th', { scope: 'row' }, button), ...numbers.map((number) => html('td', {}, number)));
  });
  part.find('.fields tbody').replaceChildren(...rows);
}

function fieldTitle(layer) {
  return layer === 'first' ? 'first layer' : layer;
}

function slug(name) {
  return name.replace(' ', '-');
}

function showFieldPanel(part) {
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
  field.cells.forEach((_, index) => {
    const kind = reach(field, Math.floor(index / width) - (height - 1) / 2, (index % width) - (width - 1) / 2);
    companion.window.paint(index, kind === 'seen' ? 'var(--role-seen)' : 'none', 0.85);
    companion.stripes.paint(index, { blind: companion.hatch.blind, later: companion.hatch.unseen }[kind] ?? 'none');
  });
  const { top, left, bottom, end } = field.window;
  const place = { x: (left + (width - 1) / 2) * UNIT, y: (top + (height - 1) / 2) * UNIT, width: (end - left + 1) * UNIT, height: (bottom - top + 1) * UNIT };
  Object.entries(place).forEach(([key, value]) => companion.frame.setAttribute(key, value));
  showCompanion(part, 'field', height, width, `Window: ${field.rows} rows × ${field.columns} columns`, `Receptive field: ${field.rows} rows × ${field.columns} columns`);
}

function showCounts(part, field) {
  const here = reachOf(part, field).filter((kind) => kind === 'seen').length;
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
  return 'A mask B gets a column farther right only by going a row up: what lies just above, far to the right, is out of reach.';
}
