// Drawing from the mixture in its two steps: a number chooses the component, a second one the value.

import { glideOf } from 'live/common/canvas.js';
import { setText } from 'live/common/dom.js';
import { decimal } from './arithmetic.js';
import { drawnBy, levelAt } from './curves.js';

const [FIRST, SECOND] = [700, 600]; // milliseconds of the two steps

export function drawOne(builder) {
  if (builder.state.drawn >= builder.draws.length) return;
  builder.state.drawn += 1;
  builder.began = glideOf(builder.root) ? performance.now() : -Infinity;
  builder.changed();
}

export function drawHundred(builder) {
  builder.state.drawn = Math.min(builder.draws.length, builder.state.drawn + 100);
  builder.began = -Infinity;
  builder.changed();
}

export function clearDraws(builder) {
  builder.state.drawn = 0;
  builder.changed();
}

// How far the last draw is: ``part`` and ``down`` from 0 to 1; null when it is at rest.
export function fallingAt(builder, now) {
  const since = now - builder.began;
  if (!(since < FIRST + SECOND)) return null;
  return { part: Math.min(1, since / FIRST), down: Math.max(0, (since - FIRST) / SECOND) ** 2 };
}

export function showNeedle({ find, state, draws, scene }) {
  const needle = find('.needle');
  needle.hidden = !state.drawn;
  if (!state.drawn) return;
  const share = scene.falling ? 1 - (1 - scene.falling.part) ** 3 : 1;
  needle.style.left = `${100 * draws[state.drawn - 1].component * share}%`;
}

// In words, step by step.
export function showStory({ find, state, draws, scene }) {
  const story = find('.story');
  const sentences = state.drawn ? tell(state, draws[state.drawn - 1], scene.falling, draws.length) : ['Two numbers between 0 and 1 make one draw.'];
  setText(story, sentences.join(' '));
}

function counted(drawn, most) {
  if (drawn >= most) return `${drawn} draws, and no more: clear them to begin again.`;
  return drawn > 1 ? `${drawn} draws so far.` : '';
}

function tell(state, numbers, falling, drawsAtMost) {
  const { chosen, x } = drawnBy(numbers, state);
  const first = `First number ${numbers.component.toFixed(3)}: component ${chosen + 1}.`;
  if (falling && falling.part < 1) return [first];
  const second = `Second number ${numbers.value.toFixed(3)}: so much of it lies below ${decimal(x)}, level ${levelAt(x, state.levels)}.`;
  return [first, second, counted(state.drawn, drawsAtMost)];
}
