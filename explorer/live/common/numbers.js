// @ts-check
// Numbers from Python, and numbers for people.

/**
 * An array from Python, of the kind that is asked for.
 * @param {string} text base64 of little-endian numbers, as every browser's machine has them today
 * @param {new (buffer: ArrayBuffer) => any} Kind
 * @returns {any} an array of that kind
 */
export function unpack(text, Kind) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = letters.charCodeAt(at); // a callback for each would take ten times as long
  return new Kind(bytes.buffer);
}

/** @param {string} text base64 @returns {Uint8Array} */
export function bytes(text) {
  return unpack(text, Uint8Array);
}

/** @param {string} text base64 @returns {Float32Array} */
export function floats(text) {
  return unpack(text, Float32Array);
}

/**
 * A share in per cent. A probability that is neither nothing nor certain never looks as if it were; and a softmax is never sure,
 * even where its numbers run out of digits. Counts can be: they, and a greedy choice, are ``exact``.
 * @param {number} p from 0 to 1
 * @param {boolean} [exact]
 */
export function percent(p, exact = false) {
  if (exact && (p === 0 || p === 1)) return `${100 * p} %`;
  if (p < 0.0001) return '< 0.01 %';
  if (p < 0.00095) return `${(100 * p).toFixed(2)} %`;
  return p >= 0.9995 ? '> 99.9 %' : `${(100 * p).toFixed(1)} %`;
}

/**
 * With a true minus sign, and none before zero.
 * @param {number} value
 * @param {number} [digits]
 */
export function decimal(value, digits = 2) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/**
 * As decimal; what is negative stands in brackets, behind an operator.
 * @param {number} value
 * @param {number} digits
 */
export function inBrackets(value, digits) {
  return value < 0 ? `(${decimal(value, digits)})` : decimal(value, digits);
}

/** @param {number} number with commas between thousands */
export function whole(number) {
  return number.toLocaleString('en');
}

/** @param {number} n 1st, 2nd, 3rd, 11th, … */
export function ordinal(n) {
  const tail = n % 100 > 10 && n % 100 < 14 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[n % 10] ?? 'th');
  return `${whole(n)}${tail}`;
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function within(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

const LONGEST_FRAME = 250; // milliseconds

/**
 * How long a player has played since its last frame. A tab that is hidden draws none: what plays there waits, and is not far
 * ahead when it is seen again.
 * @param {number} since when the last frame was, in milliseconds
 * @param {number} now
 * @returns {number} milliseconds
 */
export function played(since, now) {
  return within(now - since, 0, LONGEST_FRAME);
}
