// @ts-check
// The connection to the server, as the frame's bar sees it.

/** Tell whether there is none, or the page is only just coming back: what is asked now may be dropped without a word. */
export function isAway() {
  const { connection = 'well' } = document.documentElement.dataset;
  return connection !== 'well';
}
