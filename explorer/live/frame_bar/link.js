// @ts-check
// The link of what is on the screen: one for *Copy link* and for the code.

/** Return the present link. The page keeps the browser's address at what it shows, and only the browser knows how it came here. */
export function link() {
  return location.href;
}

/** Return where the application lives: its pages lie directly below. */
export function base() {
  return location.href.replace(/[?#].*$/, '').replace(/[^/]*$/, '');
}

/**
 * Tell whether an address leads every computer to itself.
 * @param {string} host as location.hostname says it
 */
export function isLoopback(host) {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/.test(host);
}
