// What the model wrote or drew after the epoch under the cursor.

import { fit, points, stamp } from 'live/common/canvas.js';
import { html, make, setText } from 'live/common/dom.js';
import { packedGreys } from 'live/common/pixels.js';

export function buildMade(player) {
  const { find, data } = player;
  const place = find('.made');
  place.replaceChildren();
  place.classList.toggle('drawn', Boolean(data.images));
  player.texts = data.images ? [] : data.ways.map((way) => buildText(place, way));
  player.drawn = data.images ? buildDrawn(place, data) : null;
  if (data.sentence) place.prepend(make('p', 'sentence grey', `The sentence, each of its words a blank once: ${data.sentence}`));
  if (!data.images && !data.ways.length) place.append(make('p', 'nothing grey', 'What the model wrote was not recorded.'));
}

// The longest of the texts lies unseen beneath, so that nothing below moves from one epoch to the next.
function buildText(place, { title, texts }) {
  const longest = texts.reduce((a, b) => (b.length > a.length ? b : a), '');
  const [text, heading] = [make('p', 'text'), make('h2', 'small', title)];
  const hold = html('p', { class: 'hold', 'aria-hidden': 'true' }, longest);
  const stack = html('div', { class: 'stack', tabindex: 0, role: 'region', 'aria-label': title }, hold, text);
  place.append(make('section', 'column', heading, stack));
  return { text, heading, title };
}

function buildDrawn(place, { images }) {
  const canvas = html('canvas', { role: 'img' });
  const caption = `drawn by the model after this epoch, ${images.rows} × ${images.columns} pixels each`;
  place.append(make('figure', '', canvas, make('figcaption', '', caption)));
  return canvas;
}

export function showMade(player) {
  const { data, epoch } = player;
  player.texts.forEach(({ text, heading, title }, i) => {
    const written = data.ways[i].texts[epoch];
    setText(text, written || '(nothing was recorded)');
    if (!data.sentence) return;
    const [words, truth] = [written.split(' '), data.sentence.split(' ')]; // how many of the blanks have the word that stands there
    setText(heading, `${title}: ${truth.filter((word, k) => word === words[k]).length} of ${truth.length} right`);
  });
  if (player.drawn) paintDrawn(player);
}

function paintDrawn({ drawn, data: { images }, epoch, look }) {
  const found = images.epochs[epoch];
  const count = Math.max(1, images.most);
  const width = drawn.clientWidth;
  const columns = Math.min(count, width < 560 ? 5 : 10);
  const lines = Math.ceil(count / columns);
  drawn.style.aspectRatio = `${columns * (images.columns + 2) - 2} / ${lines * (images.rows + 2) - 2}`;
  paintImages(fit(drawn).context, { x: 0, y: 0, width }, { images, pixels: found, columns }, look);
  drawn.ariaLabel = `${found.length / (images.rows * images.columns)} images that the model drew after this epoch`;
}

// Images side by side, two pixels of theirs between them.
function paintImages(context, { x, y, width }, { images, pixels, columns }, look) {
  const { rows, columns: wide } = images;
  const cell = width / (columns * (wide + 2) - 2);
  const size = rows * wide;
  const greys = packedGreys(images.levels);
  const sheet = (first) => stamp(make('canvas'), points(wide, rows, (at) => greys[pixels[first + at]]));
  context.imageSmoothingEnabled = false;
  for (let k = 0; k < images.most; k += 1) {
    const [left, top] = [x + (k % columns) * (wide + 2) * cell, y + Math.floor(k / columns) * (rows + 2) * cell];
    if ((k + 1) * size <= pixels.length) context.drawImage(sheet(k * size), left, top, wide * cell, rows * cell);
    Object.assign(context, { strokeStyle: look.line, lineWidth: 1 });
    context.strokeRect(left + 0.5, top + 0.5, wide * cell - 1, rows * cell - 1);
  }
}
