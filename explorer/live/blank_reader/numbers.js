// Reading what Python sent, writing numbers, and the colours of the states.

export function floats(text) {
  return new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
}

export function nats(value) {
  return value === null ? '–' : `${value.toFixed(2)} nats`;
}

export function colour(view, name) {
  const text = getComputedStyle(view.root).getPropertyValue(name).trim();
  if (text.startsWith('#')) return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
  return (text.match(/[\d.]+/g) ?? [0, 0, 0]).slice(0, 3).map(Number);
}

// From −1 (grey) over 0 (the surface) to 1 (the colour of the side), packed as a canvas wants them.
export function stateColours(view, side) {
  const [below, zero, above] = ['--grey-label', '--surface', `--role-${side}`].map((name) => colour(view, name));
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const share = i / 127.5 - 1;
    const [red, green, blue] = zero.map((from, c) => Math.round(from + ((share < 0 ? below : above)[c] - from) * Math.abs(share)));
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
}
