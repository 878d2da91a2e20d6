// What the layers are, in words.

import { decimal, whole } from 'live/common/numbers.js';

export function layerTitle(layer) {
  const block = `Block ${layer.block}`;
  return {
    image: () => 'The image', first: () => 'First layer', shrink: () => `${block}: shrink`, look: () => `${block}: look`,
    expand: () => `${block}: expand`, sum: () => `${block}: sum`, head: () => `1 × 1 layer ${layer.name.split('-')[1]}`, levels: () => 'The levels',
  }[layer.kind]();
}

export function shortName({ kind }) {
  return { sum: '+', head: '1×1' }[kind] ?? kind;
}

export function layerShape(part, layer) {
  const { rows, columns } = part.network;
  const maps = `${layer.maps} ${layer.maps === 1 ? 'map' : 'maps'} of ${rows} × ${columns}`;
  if (!layer.parameters) return maps;
  const mask = layer.mask ? `masked ${layer.rows} × ${layer.columns}, mask ${layer.mask}` : `${layer.rows} × ${layer.columns}`;
  return `${mask}, ${layer.inputs} → ${layer.maps} maps, ${whole(layer.parameters)} parameters`;
}

export function saysOf(part, layer) {
  const before = `${layer.inputs} ${layer.inputs === 1 ? 'number' : 'numbers'}`;
  return {
    image: () => `What the network reads: ${readInWords(part.network)}. Nothing at or after a pixel may reach its own prediction.`,
    first: () => `Each filter weighs ${layer.sees} pixels above and to the left; what falls below zero is cut off.`,
    shrink: () => `At every pixel by itself, ${before} are mixed down to ${layer.maps}.`,
    look: () => `The only layer of the block that looks around: ${layer.sees} pixels of ${before} each.`,
    expand: () => `${before} are mixed up to ${layer.maps} again. This is what the block adds.`,
    sum: () => 'What came in over the skip, plus what the block adds: this is what it passes on.',
    head: () => `At every pixel by itself, like a dense layer: ${before} in, ${layer.maps} out.`,
    levels: () => levelsInWords(part, layer, before),
  }[layer.kind]();
}

// As a model may read its pixels; pixels.py has the arithmetic.
function readInWords({ scale, levels }) {
  return {
    'level/levels': `level ÷ ${levels}`, 'level/(levels-1)': `level ÷ ${levels - 1}`, centred: `2 · level ÷ ${levels - 1} − 1`,
    level: 'the level itself', 'one-hot': `${levels} numbers, 1 for the pixel’s level and 0 for the others`,
  }[scale];
}

function levelsInWords(part, layer, before) {
  if (!part.network.components) return `${before} become ${layer.maps}, one for each level. The softmax makes them probabilities.`;
  return `${before} become ${layer.maps}: weight, mean and scale of ${part.network.components} logistics, cut into ${part.network.levels} levels.`;
}

export function mapName(part, layer, map) {
  if (layer.kind === 'image') return 'The image';
  if (layer.kind !== 'levels') return `Map ${map + 1} of ${layer.maps}`;
  if (!part.network.components) return `Logit of level ${map}`;
  const group = Math.floor(map / part.network.components);
  return `${['Weight (logit)', 'Mean', 'Log scale'][group]} of logistic ${(map % part.network.components) + 1}`;
}

// Small numbers keep their digits; ≈ where only the rounded map is known.
export function value(number, sure = true) {
  const size = Math.abs(number);
  const text = size === 0 ? '0' : size < 0.001 ? number.toExponential(1).replace('-', '−') : decimal(number, sure ? (size < 10 ? 3 : 2) : 2);
  return sure ? text : `≈ ${text}`;
}

export function percent(share) {
  return share < 0.0995 ? `${(share * 100).toFixed(1)} %` : `${Math.round(share * 100)} %`;
}
