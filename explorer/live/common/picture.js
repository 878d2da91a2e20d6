// @ts-check
// A PNG of what is on the screen: pictures, boxes and words are drawn again on a canvas, at twice the size.

import { html } from './dom.js';
import { dots, opened, stripes } from './gradient.js';

const KEPT = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'transform', 'font', 'text-anchor',
  'display', 'visibility', 'clip-path', 'paint-order', 'stroke-linejoin', 'stroke-linecap', 'dominant-baseline', 'vector-effect'];

const LEFT_OUT = '.unprinted, .png, .spoken, [role=toolbar], [type=range]'; // what only serves the hand
const MARGIN = 16;

/** @param {HTMLElement} root @param {string} name */
export async function savePicture(root, name) {
  const frame = root.getBoundingClientRect();
  const [width, height] = [Math.ceil(frame.width) + 2 * MARGIN, Math.ceil(frame.height) + 2 * MARGIN];
  const canvas = html('canvas', { width: width * 2, height: height * 2 });
  const paper = canvas.getContext('2d');
  paper.scale(2, 2);
  paper.fillStyle = getComputedStyle(root).getPropertyValue('--surface');
  paper.fillRect(0, 0, width, height);
  paper.translate(MARGIN - frame.left, MARGIN - frame.top);
  await paintElement(paper, root);
  const link = html('a', { href: canvas.toDataURL('image/png'), download: name });
  link.click();
}

/** @param {CanvasRenderingContext2D} paper @param {Element} element */
async function paintElement(paper, element) {
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  if (style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0' || !box.width || element.matches(LEFT_OUT)) return;
  paintBox(paper, style, box);
  if (element instanceof SVGSVGElement) return paintDrawing(paper, element, box);
  if (element instanceof HTMLCanvasElement) return paintCanvas(paper, style, element, box);
  if (element instanceof HTMLSelectElement) return paintWords(paper, style, box, element.selectedOptions[0]?.text ?? '');
  if (element instanceof HTMLInputElement) return paintWords(paper, style, box, element.value);
  for (const child of element.childNodes) {
    if (child instanceof Text) paintText(paper, style, child);
    else if (child instanceof Element) await paintElement(paper, child);
  }
}

/** @param {CanvasRenderingContext2D} paper @param {CSSStyleDeclaration} style @param {DOMRect} box */
function paintBox(paper, style, box) {
  paper.globalAlpha = Number(style.opacity);
  paper.fillStyle = style.backgroundColor;
  paper.beginPath();
  paper.roundRect(box.left, box.top, box.width, box.height, radiusOf(style, box));
  paper.fill();
  paintStripes(paper, style.backgroundImage, box);
  paintDots(paper, style, box);
  for (const side of ['top', 'bottom', 'left', 'right']) {
    const thick = parseFloat(style.getPropertyValue(`border-${side}-width`));
    const [wide, high] = side === 'top' || side === 'bottom' ? [box.width, thick] : [thick, box.height];
    paper.fillStyle = style.getPropertyValue(`border-${side}-color`);
    if (thick) paper.fillRect(side === 'right' ? box.right - thick : box.left, side === 'bottom' ? box.bottom - thick : box.top, wide, high);
  }
  paper.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} paper @param {CSSStyleDeclaration} style @param {DOMRect} box */
function paintDots(paper, { backgroundImage: image, backgroundSize: size, clipPath }, box) {
  const found = dots(image, size, clipPath, box);
  for (const { x, y, radius } of found.places) {
    paper.fillStyle = found.colour;
    paper.beginPath();
    paper.arc(x, y, radius, 0, 7);
    paper.fill();
  }
}

/** @param {CSSStyleDeclaration} style @param {DOMRect} box */
function radiusOf({ borderTopLeftRadius: radius }, { width, height }) {
  const most = Math.min(width, height) / 2;
  return Math.min(most, radius.endsWith('%') ? (parseFloat(radius) / 100) * width : parseFloat(radius));
}

// Hatches and the lines of an axis are backgrounds of stripes.
/** @param {CanvasRenderingContext2D} paper @param {string} image @param {DOMRect} box */
function paintStripes(paper, image, box) {
  const found = opened(image);
  if (!found) return;
  paper.save();
  paper.beginPath();
  paper.rect(box.left, box.top, box.width, box.height);
  paper.clip();
  paper.translate(box.left, box.top);
  paper.rotate(found.turned);
  for (const { colour, from, to } of stripes(found, box.width, box.height)) {
    paper.fillStyle = colour;
    paper.fillRect(from, -box.height - box.width, to - from, 2 * (box.height + box.width));
  }
  paper.restore();
}

// Every line of a text is painted where the browser has put it.
/** @param {CanvasRenderingContext2D} paper @param {CSSStyleDeclaration} style @param {Text} text */
function paintText(paper, style, text) {
  const range = document.createRange();
  /** @type {{ top: number | null, left: number, middle: number, words: string }} */
  let line = { top: null, left: 0, middle: 0, words: '' };
  const flush = () => line.words.trim() && write(paper, style, line.words, line.left, line.middle);
  for (let index = 0; index < text.length; index++) {
    range.setStart(text, index);
    range.setEnd(text, index + 1);
    const box = range.getClientRects()[0];
    if (!box) continue;
    if (line.top === null || Math.abs(box.top - line.top) > 2) {
      flush();
      line = { top: box.top, left: box.left, middle: box.top + box.height / 2, words: '' };
    }
    line.words += text.data[index].replace(/[\n\t]/, ' ');
  }
  flush();
}

/** @param {CanvasRenderingContext2D} paper @param {CSSStyleDeclaration} style @param {DOMRect} box @param {string} words */
function paintWords(paper, style, box, words) {
  write(paper, style, words, box.left + parseFloat(style.paddingLeft), box.top + box.height / 2);
}

/** @param {CanvasRenderingContext2D} paper @param {Type} style @param {string} words @param {number} left @param {number} middle */
function write(paper, style, words, left, middle) {
  paper.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  paper.fillStyle = style.color;
  paper.textBaseline = 'middle';
  paper.fillText(words, left, middle);
}

/** @param {CanvasRenderingContext2D} paper @param {CSSStyleDeclaration} style @param {HTMLCanvasElement} canvas @param {DOMRect} box */
function paintCanvas(paper, style, canvas, box) {
  paper.globalAlpha = opacityOf(canvas);
  paper.imageSmoothingEnabled = style.imageRendering !== 'pixelated';
  if (canvas.width && canvas.height) paper.drawImage(canvas, box.left, box.top, box.width, box.height);
  paper.globalAlpha = 1;
}

// What fades an element may be set on what it stands in.
/** @param {Element} element */
function opacityOf(element) {
  let opacity = 1;
  for (let each = /** @type {Element | null} */ (element); each; each = each.parentElement) opacity *= Number(getComputedStyle(each).opacity);
  return opacity;
}

/** @param {CanvasRenderingContext2D} paper @param {SVGSVGElement} drawing @param {DOMRect} box */
async function paintDrawing(paper, drawing, box) {
  const copy = /** @type {SVGSVGElement} */ (drawing.cloneNode(true));
  const originals = drawing.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((element, index) => keepStyle(element, originals[index]));
  copy.setAttribute('width', String(box.width));
  copy.setAttribute('height', String(box.height));
  copy.removeAttribute('style');
  copy.querySelectorAll('text').forEach((text) => text.remove()); // a picture by itself has no web font
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  paper.globalAlpha = Number(getComputedStyle(drawing).opacity);
  paper.drawImage(image, box.left, box.top, box.width, box.height);
  paper.globalAlpha = 1;
  drawing.querySelectorAll('text').forEach((text) => paintLabel(paper, text, drawing.getScreenCTM()?.a ?? 1));
}

/** @param {CanvasRenderingContext2D} paper @param {SVGTextElement} text @param {number} scale */
function paintLabel(paper, text, scale) {
  const { fontWeight, fontSize, fontFamily, fill: color } = getComputedStyle(text);
  const box = text.getBoundingClientRect();
  const style = { fontWeight, fontSize: `${parseFloat(fontSize) * scale}px`, fontFamily, color };
  if (box.width) write(paper, style, text.textContent, box.left, box.top + box.height / 2);
}

/** @typedef {Pick<CSSStyleDeclaration, 'fontWeight' | 'fontSize' | 'fontFamily' | 'color'>} Type */

// A picture by itself knows no style sheet: the colours of the moment are written into it.
/** @param {Element} element @param {Element} original */
function keepStyle(element, original) {
  const style = getComputedStyle(original);
  element.setAttribute('style', KEPT.map((name) => `${name}: ${style.getPropertyValue(name)}`).join(';'));
}
