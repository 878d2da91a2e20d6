// Moving through the epochs: by hand and by playing.

const PACE = { text: 1400, image: 600 }; // milliseconds for one epoch when playing

export function go(player, epoch) {
  const to = Math.max(0, Math.min(player.data.numbers.length - 1, epoch));
  if (to === player.epoch) return;
  player.epoch = to;
  player.refresh();
  player.report();
}

export function step(player, by) {
  pause(player);
  go(player, player.epoch + by);
}

export function toKept(player) {
  pause(player);
  go(player, player.data.numbers.indexOf(player.data.kept.at(-1)));
}

export function flip(player, name) {
  player[name] = !player[name];
  if (name === 'close') Object.assign(player, { from: player.range, since: performance.now() });
  player.refresh();
  player.report();
}

export function toggle(player) {
  if (player.playing) {
    pause(player);
    return;
  }
  if (player.epoch === player.data.numbers.length - 1) go(player, 0);
  tick(player);
  player.refresh();
}

function tick(player) {
  player.playing = setTimeout(() => {
    go(player, player.epoch + 1);
    if (player.epoch < player.data.numbers.length - 1) tick(player);
    else pause(player);
  }, player.data.images ? PACE.image : PACE.text);
}

export function pause(player) {
  if (!player.playing) return;
  clearTimeout(player.playing);
  player.playing = 0;
  player.refresh();
}
