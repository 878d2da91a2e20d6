// The whole network in one line: a thumbnail and the followed pixel's features for every layer, the skips above them.

import { fit, points, stamp } from 'live/common/canvas.js';
import { largest } from 'live/common/convolution/drawing.js';
import { html, svg } from 'live/common/dom.js';
import { decimal } from 'live/common/numbers.js';
import { pictureOf, shade, topOfMap } from './colours.js';
import { TRUNK, featuresAt, mapOf, outputAt, pixelOf, probabilitiesOf } from './values.js';
import { layerShape, layerTitle, percent, shortName } from './words.js';

export function buildFlow(part) {
  const { layers } = part.network;
  part.find('.flow').style.setProperty('--stations', layers.length);
  part.stations = layers.map((layer) => station(part, layer));
  part.find('.stations').replaceChildren(...part.stations.map(({ button }) => button));
  const groupName = ({ name, count }) => html('span', { style: `flex: ${count}`, class: name ? 'group' : '' }, name);
  part.find('.names').replaceChildren(...groups(layers).map(groupName));
  const ribbons = part.find('.ribbons');
  ribbons.setAttribute('viewBox', `0 0 ${layers.length} 100`);
  part.ribbons = { soft: svg('g', { class: 'soft' }, ribbons) };
  part.skips = layers.filter(({ kind }) => kind === 'sum').map((layer) => skip(part, ribbons, layer));
}

function station(part, layer) {
  const thumb = html('canvas', { class: 'thumb' });
  const strip = html('canvas', { class: 'strip' });
  const button = html('button', { type: 'button', class: 'station', 'aria-label': `${layerTitle(layer)}: ${layerShape(part, layer)}`, title: layerTitle(layer) },
    html('span', { class: 'peak' }), thumb, html('span', { class: 'bed' }, strip), html('span', { class: 'short' }, shortName(layer), html('small', {}, String(layer.maps))));
  button.onclick = () => { part.player.pause(); part.set({ layer: layer.name }); };
  return { layer, button, thumb, strip };
}

function groups(layers) {
  const found = [];
  for (const layer of layers) {
    const name = layer.block ? `block ${layer.block}` : layer.kind === 'head' ? '1×1' : '';
    if (found.length && found.at(-1).name === name && name) found.at(-1).count += 1;
    else found.push({ name, count: 1 });
  }
  return found;
}

// A skip leaves the stream before its block and comes down on the sum; what the block adds joins it there.
function skip(part, parent, layer) {
  const [from, end] = [layer.index - 4 + 0.5, layer.index + 0.5];
  const top = `C ${from} -4, ${end} -4, ${end}`;
  const carried = svg('path', { class: 'carried', d: `M ${from} 20 ${top} 20` }, parent);
  const added = svg('path', { class: 'added', d: `M ${end - 1} 20 C ${end - 1} 9, ${end} 9, ${end} 20` }, parent);
  const label = html('span', { class: 'share', style: `left: ${((end - 2.1) / part.network.layers.length) * 100}%` });
  part.find('.shares').append(label);
  return { layer, carried, added, label };
}

const NAME_ROOM = 44; // pixels that a station needs for its name; with less, only the current one has its name
const THICKEST = 9; // pixels, for the largest norm that comes in anywhere at this pixel

export function showFlow(part) {
  const at = part.layer.index;
  part.find('.lit').style.transform = `translateX(${at * 100}%)`;
  const flow = part.find('.flow');
  flow.classList.toggle('tight', flow.clientWidth < part.stations.length * NAME_ROOM);
  part.stations.forEach(({ layer, button, thumb, strip }) => {
    button.classList.toggle('later', layer.index > at);
    button.setAttribute('aria-current', layer.index === at ? 'step' : 'false');
    showThumb(part, layer, thumb);
    showStrip(part, layer, strip);
  });
  showRibbons(part);
  showSkips(part);
}

function showThumb(part, layer, canvas) {
  const map = mapOf(part, layer);
  const paper = stamp(canvas, pictureOf(part, layer.index, map, topOfMap(part, layer.index, map))).getContext('2d');
  paper.fillStyle = part.colours.current;
  paper.fillRect(part.view.column, part.view.row, 1, 1);
}

// A pixel's features from top to bottom; the stream keeps one order from end to end, so that a channel is a line.
function showStrip(part, layer, canvas) {
  if (layer.kind === 'levels') return showSmallBars(part, canvas);
  const { values } = featuresAt(part, layer.index);
  const order = stripOrder(part, layer);
  canvas.style.height = `${stripShare(part, layer) * 100}%`;
  const most = layer.kind === 'image' ? 1 : largest(values);
  return stamp(canvas, points(1, order.length, (place) => shade(values[order[place]], most, part.colours)));
}

function stripOrder(part, layer) {
  return part.trace.orders[TRUNK.includes(layer.kind) ? part.lastTrunk : layer.name];
}

function stripShare(part, layer) {
  const widest = Math.max(...part.network.layers.filter(({ kind }) => kind !== 'levels').map(({ maps }) => maps));
  return layer.kind === 'levels' ? 0.6 : Math.max(layer.maps / widest, 0.06);
}

function showSmallBars(part, canvas) {
  canvas.style.height = '60%';
  if (!canvas.clientWidth) return;
  const { context: paper, width, height } = fit(canvas);
  const chances = probabilitiesOf(part.network, outputAt(part, part.trace.output));
  const most = Math.max(...chances);
  const step = height / chances.length;
  const { strong, current, faint } = part.colours;
  const level = part.trace.levels[pixelOf(part)];
  chances.forEach((chance, index) => {
    paper.fillStyle = faint;
    if (step > 3) paper.fillRect(0, index * step + 1, width, step - 2);
    paper.fillStyle = index === level ? current : strong;
    paper.fillRect(0, index * step + (step > 3 ? 1 : 0), (width * chance) / (step > 3 ? 1 : most), Math.max(step - (step > 3 ? 2 : 0), 0.5));
  });
}

// Soft ribbons carry the features from strip to strip: as high as the layers have maps.
function showRibbons(part) {
  const { layers } = part.network;
  const name = `${layers.length} ${part.layer.index}`;
  if (part.ribbons.name === name) return;
  part.ribbons.name = name;
  const edge = (layer, side) => `${layer.index + 0.5 + side * 0.28}`;
  const paths = layers.slice(1).map((layer, index) => {
    const [from, to] = [layers[index], layer];
    const [one, other] = [bed(part, from), bed(part, to)];
    const d = `M ${edge(from, 1)} ${one.top} L ${edge(to, -1)} ${other.top} L ${edge(to, -1)} ${other.bottom} L ${edge(from, 1)} ${one.bottom} Z`;
    return svg('path', { d, class: to.index > part.layer.index ? 'later' : '' });
  });
  part.ribbons.soft.replaceChildren(...paths);
}

const [BED_TOP, BED_END] = [37, 83]; // where the strips stand, in hundredths of the height

function bed(part, layer) {
  const half = ((BED_END - BED_TOP) / 2) * stripShare(part, layer);
  const middle = (BED_TOP + BED_END) / 2;
  return { top: middle - half, bottom: middle + half };
}

function showSkips(part) {
  const { trace } = part;
  const pixel = pixelOf(part);
  const most = Math.max(...trace.incoming.map((norms, block) => Math.max(norms[pixel], trace.added[block][pixel])), 1e-9);
  part.skips.forEach(({ layer, carried, added, label }, block) => {
    const [came, more] = [trace.incoming[block][pixel], trace.added[block][pixel]];
    carried.style.strokeWidth = `${Math.max(1, (came / most) * THICKEST)}px`;
    added.style.strokeWidth = `${Math.max(1, (more / most) * THICKEST)}px`;
    for (const path of [carried, added]) path.classList.toggle('later', layer.index > part.layer.index);
    label.replaceChildren(html('span', { class: 'word' }, 'adds '), came ? percent(more / came) : more ? 'all' : '0');
    label.title = `Block ${block + 1} adds ${decimal(more, 3)} to ${decimal(came, 3)} (Euclidean norms at the pixel)`;
    label.classList.toggle('later', layer.index > part.layer.index);
  });
}
