// From numbers to colours: one row of colours for each theme, and sheets of maps that are painted once and then only copied.

const STEPS = 255;

function colours(part) {
  const style = getComputedStyle(part.root);
  const read = (name) => style.getPropertyValue(name).trim();
  const name = read('--surface') + read('--role-probability');
  if (part.colours?.name === name) return part.colours;
  const surface = parts3(read('--surface'));
  const ramp = (end) => Array.from({ length: STEPS + 1 }, (_, step) => surface.map((from, at) => from + ((parts3(end)[at] - from) * step) / STEPS));
  part.colours = {
    name, up: ramp(read('--role-probability')), down: ramp(read('--role-forget')), line: read('--grey-line'), text: read('--text'),
    current: read('--role-current'), faint: read('--surface-faint'), label: read('--grey-label'), surface: read('--surface'), ghost: read('--grey-ghost'),
  };
  return part.colours;
}

function parts3(colour) {
  if (colour.startsWith('#')) return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return (colour.match(/[\d.]+/g) ?? [0, 0, 0]).slice(0, 3).map(Number);
}

function paintNumber(pixels, at, value, most, { up, down }) {
  const [red, green, blue] = (value < 0 ? down : up)[most ? Math.min(STEPS, Math.round((Math.abs(value) / most) * STEPS)) : 0];
  pixels[at] = red;
  pixels[at + 1] = green;
  pixels[at + 2] = blue;
  pixels[at + 3] = 255;
}

// All maps of a layer on one sheet, as many beside one another as below; `largest`: what the darkest colour stands for.
function sheetOf(part, index) {
  const { network, trace, view } = part;
  const shades = colours(part);
  const name = `${index} ${view.scale} ${shades.name}`;
  if (!trace.sheets.has(name)) trace.sheets.set(name, paintSheet(network, trace, index, view.scale, shades));
  return trace.sheets.get(name);
}

function paintSheet(network, trace, index, scale, shades) {
  const { rows, columns, pixels } = network;
  const { maps, kind } = network.layers[index];
  const across = Math.ceil(Math.sqrt(maps));
  const canvas = new OffscreenCanvas(across * columns, Math.ceil(maps / across) * rows);
  const paper = canvas.getContext('2d');
  const most = largest(Array.from(trace.tops[index]));
  for (let map = 0; map < maps; map++) {
    const picture = new ImageData(columns, rows);
    const top = scale === 'layer' ? most : trace.tops[index][map];
    for (let at = 0; at < pixels; at++) {
      if (kind === 'image') paintGrey(picture.data, at * 4, trace.levels[at] / (network.levels - 1));
      else paintNumber(picture.data, at * 4, trace.values[index][map * pixels + at], top, shades);
    }
    paper.putImageData(picture, (map % across) * columns, Math.floor(map / across) * rows);
  }
  return { canvas, across };
}

function paintGrey(pixels, at, light) {
  pixels.fill(Math.round(light * 255), at, at + 3);
  pixels[at + 3] = 255;
}

function copyMap(part, paper, index, map, x, y, width, height) {
  const { rows, columns } = part.network;
  const { canvas, across } = sheetOf(part, index);
  paper.imageSmoothingEnabled = false;
  paper.drawImage(canvas, (map % across) * columns, Math.floor(map / across) * rows, columns, rows, x, y, width, height);
}

// A canvas as large as its place on the screen, to the screen's own pixels; 1 unit is 1 CSS pixel.
function paperOf(canvas, width = canvas.clientWidth, height = canvas.clientHeight) {
  const ratio = window.devicePixelRatio || 1;
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
  const paper = canvas.getContext('2d');
  paper.setTransform(ratio, 0, 0, ratio, 0, 0);
  paper.clearRect(0, 0, width, height);
  return paper;
}
