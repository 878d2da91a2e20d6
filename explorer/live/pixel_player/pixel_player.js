// The player: what Streamlit calls. One instance is mounted at a time; the files beside this one hold its parts.

import { livePart } from 'live/common/mount.js';
import { ask, receive, report, say, want } from './asking.js';
import { connect } from './controls.js';
import { force } from './forcing.js';
import { frame } from './playing.js';

export default livePart({ root: '.player', acts: { want, say, force, report, askAgain: ask }, begin, receive, draw: frame });

function begin(player, { start: { pixel, image, speed, whole } }) {
  Object.assign(player, { pixel: pixel - 1, image: image - 1, speed, whole, playing: false, seeing: true, flipped: false });
  Object.assign(player, { number: Date.now(), asked: null, behind: false, quickness: 0 });
  player.watch(player.root);
  connect(player);
}
