// The right stage: the image so far, and what the model expects of the pixel that is being drawn.

import { property } from 'live/common/canvas.js';
import { make, setText } from 'live/common/dom.js';
import { bytes, floats } from 'live/common/numbers.js';
import { frameCell, grey, paintImage } from 'live/common/pixels.js';
import { build, show } from './bars.js';
import { barred } from './walk.js';

const MOST = 8; // levels that have a bar

export function layImage(page) {
  const { find, data: { image } } = page;
  page.picture = { ...image, image: bytes(image.image), probabilities: floats(image.probabilities), pixels: image.rows * image.columns };
  find('.paper').style.setProperty('--shape', `${image.columns} / ${image.rows}`);
  page.levelBars = build(find('.image .bars'), Math.min(MOST, image.levels));
  page.levelBars.forEach(({ item }) => item.prepend(make('i', 'swatch')));
}

export function paintImageStage(page) {
  const { find, picture, levelBars, at } = page;
  const finished = at.pixels >= picture.pixels;
  const pixel = Math.min(picture.pixels - 1, Math.floor(at.pixels));
  const canvas = find('canvas');
  const { context, wide } = paintImage(canvas, picture, picture.image, finished ? pixel : pixel - 1);
  if (!finished) frameCell(context, picture, wide, pixel, property(canvas, '--role-current'), property(canvas, '--surface'), 3);
  const p = picture.probabilities.subarray(pixel * picture.levels, (pixel + 1) * picture.levels);
  barred(p, MOST).forEach((level, i) => {
    show(levelBars[i], `level ${level}`, p[level], level === picture.image[pixel]);
    levelBars[i].item.firstChild.style.background = grey(level, picture.levels);
  });
  setText(find('.pixel'), `pixel ${pixel + 1} of ${picture.pixels}`);
  canvas.ariaLabel = finished
    ? `An image of ${picture.rows} × ${picture.columns} pixels that the model has drawn`
    : 'An image that the model draws pixel by pixel';
}
