// All maps of a layer, the most varied first, and below them the followed pixel's features in the same order.

import { fit, glideOf } from 'live/common/canvas.js';
import { copyMap } from './colours.js';
import { familyOf, featuresAt, mapOf } from './values.js';
import { layerTitle, mapName, value } from './words.js';

const GLIDE = 260; // milliseconds at most; the system may ask for none

export function buildMaps(part) {
  const grid = part.find('.grid');
  grid.onclick = (event) => part.set({ map: tileAt(part, event) + 1 });
  grid.onpointermove = (event) => { grid.style.cursor = tileAt(part, event) < 0 ? '' : 'pointer'; };
  const features = part.find('.features');
  features.onclick = (event) => part.set({ map: barAt(part, event) + 1 });
  part.tiles = { name: '', from: new Map(), to: new Map(), began: 0, side: 0 };
}

export function showMaps(part) {
  const { layer, trace } = part;
  const silent = trace.silent[layer.name];
  const quiet = silent ? ` · ${silent} silent here` : '';
  part.find('.count').textContent = layer.kind === 'levels' ? levelMaps(part) : layer.maps === 1 ? 'One map' : `${layer.maps} maps, the most varied first${quiet}`;
  part.find('.grid').setAttribute('aria-label', `${layerTitle(layer)}: ${part.find('.count').textContent}. ${mapName(part, layer, mapOf(part, layer))} is open.`);
  part.root.querySelectorAll('[data-scale]').forEach((button) => button.setAttribute('aria-pressed', button.dataset.scale === part.view.scale));
  part.root.querySelectorAll('.all .modes, .features, .bars-title').forEach((element) => element.classList.toggle('absent', layer.maps === 1));
  layTiles(part);
  showFeatures(part);
}

function levelMaps({ network, layer }) {
  return network.components ? `${layer.maps} maps: weights, means, log scales` : `${layer.maps} maps, one for each level`;
}

// Where every tile goes. Between layers of the stream a map keeps its number, so it glides to its new place.
function layTiles(part) {
  const { layer, trace, tiles } = part;
  const grid = part.find('.grid');
  const [width, height] = [grid.clientWidth, grid.clientHeight];
  const name = `${trace.image} ${layer.name} ${width} ${height}`;
  if (tiles.name !== name) {
    const same = tiles.family === familyOf(layer) && tiles.size === `${width} ${height}`;
    Object.assign(tiles, { name, family: familyOf(layer), size: `${width} ${height}`, ...squares(layer.maps, width, height) });
    tiles.from = same ? new Map(Array.from(tiles.to.keys(), (map) => [map, placeNow(tiles, map)])) : new Map();
    tiles.to = new Map(trace.orders[layer.name].map((map, place) => [map, [(place % tiles.across) * tiles.side, Math.floor(place / tiles.across) * tiles.side]]));
    tiles.glide = Math.min(GLIDE, glideOf(part.root));
    tiles.began = same && tiles.glide ? performance.now() : 0;
  }
  cancelAnimationFrame(tiles.frame);
  drawTiles(part);
}

// The largest squares of which so many fit.
function squares(count, width, height) {
  let best = { side: 0, across: 1 };
  for (let across = 1; across <= count; across++) {
    const side = Math.min(width / across, height / Math.ceil(count / across));
    if (side > best.side) best = { side, across };
  }
  return { ...best, side: Math.floor(best.side * 2) / 2 };
}

function placeNow(tiles, map) {
  const [to, from] = [tiles.to.get(map), tiles.from.get(map)];
  if (!from || tiles.share >= 1) return to;
  const eased = 1 - (1 - tiles.share) ** 3;
  return [from[0] + (to[0] - from[0]) * eased, from[1] + (to[1] - from[1]) * eased];
}

function drawTiles(part) {
  const grid = part.find('.grid');
  const { tiles, layer } = part;
  if (!grid.isConnected || !grid.clientWidth) return;
  tiles.share = tiles.began ? Math.min(1, (performance.now() - tiles.began) / tiles.glide) : 1;
  const { context: paper } = fit(grid);
  const gap = tiles.side > 14 ? 2 : 1;
  const silent = new Set(silentMaps(part, layer));
  for (const map of tiles.to.keys()) {
    const [x, y] = placeNow(tiles, map);
    if (silent.has(map)) drawSilent(part, paper, x, y, tiles.side - gap);
    else copyMap(part, paper, layer.index, map, x, y, tiles.side - gap, tiles.side - gap);
  }
  frameTile(part, paper, tiles, gap);
  if (tiles.share < 1) tiles.frame = requestAnimationFrame(() => drawTiles(part));
}

function silentMaps(part, layer) {
  const count = part.trace.silent[layer.name];
  return count ? part.trace.orders[layer.name].slice(-count) : [];
}

// A silent map is an empty frame with a stroke through it: nothing to see, but it is there.
function drawSilent(part, paper, x, y, side) {
  paper.strokeStyle = part.colours.line;
  paper.lineWidth = 1;
  paper.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
  paper.stroke(new Path2D(`M${x + 0.5} ${y + side - 0.5}L${x + side - 0.5} ${y + 0.5}`));
}

function frameTile(part, paper, tiles, gap) {
  const [x, y] = placeNow(tiles, mapOf(part, part.layer));
  paper.strokeStyle = part.colours.text;
  paper.lineWidth = 2;
  paper.strokeRect(Math.max(x - 0.5, 1), Math.max(y - 0.5, 1), tiles.side - gap + 0.5, tiles.side - gap + 0.5);
}

function tileAt(part, event) {
  const { tiles } = part;
  const [across, down] = [Math.floor(event.offsetX / tiles.side), Math.floor(event.offsetY / tiles.side)];
  const place = across < tiles.across ? down * tiles.across + across : -1;
  return part.trace.orders[part.layer.name][place] ?? -1;
}

// ------------------------------------------------------------------------------------------------- the pixel's features

function showFeatures(part) {
  const { layer } = part;
  const canvas = part.find('.features');
  const { values } = featuresAt(part, layer.index);
  const order = part.trace.orders[layer.name];
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const active = values.filter((number) => number !== 0).length;
  part.find('.bars-title').textContent = `This pixel’s ${layer.maps} numbers, in the same order: ${layer.maps - active || 'none'} ${layer.maps - active > 1 ? 'are' : 'is'} 0, the largest is ${value(most, featuresAt(part, layer.index).sure)}`;
  canvas.setAttribute('aria-label', `${active} of ${layer.maps} features of this pixel are not 0`);
  if (!canvas.clientWidth) return;
  const { context: paper, width, height } = fit(canvas);
  const scale = height / (most - least || 1);
  const step = width / order.length;
  const { strong, negative, text, line } = part.colours;
  order.forEach((map, place) => {
    const number = values[map];
    paper.fillStyle = map === mapOf(part, layer) ? text : number < 0 ? negative : strong;
    paper.fillRect(place * step, (most - Math.max(number, 0)) * scale, Math.max(step - 1, 0.8), Math.abs(number) * scale);
    if (map === mapOf(part, layer)) paper.fillRect(place * step, most * scale - 2, Math.max(step - 1, 2), 2);
  });
  paper.fillStyle = line;
  paper.fillRect(0, Math.min(most * scale, height - 1), width, 1);
}

function barAt(part, event) {
  const order = part.trace.orders[part.layer.name];
  return order[Math.min(order.length - 1, Math.floor((event.offsetX / part.find('.features').clientWidth) * order.length))];
}
