import assert from 'node:assert/strict';
import { test } from 'node:test';

// As little of a browser as a dialog needs.
const classes = new Set();
globalThis.document = { documentElement: { classList: { toggle: (name, on) => classes[on ? 'add' : 'delete'](name) } } };
globalThis.location = { href: 'http://localhost:8501/tokens?at=2', hostname: 'localhost' };

const { open, prepare } = await import('live/frame_bar/dialogs.js');
const { prepareCode, toggleCode } = await import('live/frame_bar/qr_code.js');

function dialogOf(parts = {}) {
  const made = {
    open: false,
    isConnected: true,
    dataset: {},
    querySelector: (selector) => (parts[selector] ??= { textContent: '' }),
    getBoundingClientRect: () => ({ left: 100, top: 50, right: 300, bottom: 250 }),
    showModal: () => { made.open = true; },
    close: () => {
      made.open = false;
      made.onclose();
    },
  };
  return made;
}

function press(dialog, clientX, clientY, target = dialog) {
  dialog.onpointerdown({ target, clientX, clientY });
  dialog.onclick({ target: dialog });
}

test('a click beside a dialog closes it; its margins are its own, and so is a press that only ends beside it', () => {
  const dialog = dialogOf();
  prepare(dialog);
  open(dialog);
  assert.ok(classes.has('dialog-open'));
  press(dialog, 110, 60);
  press(dialog, 150, 100, {}); // on its words, which are marked up to a place beside it
  assert.ok(dialog.open);
  press(dialog, 20, 60);
  assert.ok(!dialog.open);
  assert.ok(!classes.has('dialog-open'));
});

test('a code that the server could not be asked for is asked for again, one that it refuses is not', async () => {
  let look = () => {};
  globalThis.setInterval = (act) => { look = act; };
  const answers = [new Error('offline'), { ok: false, text: async () => 'too long' }];
  const asked = [];
  globalThis.fetch = async (address) => {
    const answer = answers[asked.push(address) - 1];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  URL.revokeObjectURL = () => {};
  const parts = { img: { style: {} } };
  const dialog = dialogOf(parts);
  prepareCode(dialog);
  await toggleCode(dialog);
  for (let time = 0; time < 4; time++) {
    await new Promise(setImmediate);
    look();
  }
  assert.equal(asked.length, 2);
  assert.equal(parts['.refusal'].textContent, 'too long');
});
