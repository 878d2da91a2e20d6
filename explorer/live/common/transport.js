// @ts-check
// Playing: one step a beat, until the end or until a hand takes the cursor.

/**
 * @param {any} view as mount.js makes it
 * @param {{ beat: () => number, isLast: () => boolean, rewind: () => void, step: () => void, show: (playing: boolean) => void }} ways
 *   ``beat``: milliseconds a step; ``rewind``: to the beginning, when playing starts at the end; ``show``: the state of the button.
 */
export function transport(view, ways) {
  let playing = false;
  const set = (/** @type {boolean} */ on) => {
    playing = on;
    ways.show(on);
  };
  const tick = () => view.after('playing', ways.beat(), () => {
    ways.step();
    if (!playing) return;
    if (ways.isLast()) set(false);
    else tick();
  });
  return {
    get playing() {
      return playing;
    },
    pause() {
      if (!playing) return;
      view.forget('playing');
      set(false);
    },
    toggle() {
      if (playing) return this.pause();
      if (ways.isLast()) ways.rewind();
      set(true);
      return tick();
    },
  };
}
