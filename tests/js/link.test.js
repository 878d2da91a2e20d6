import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback } from 'live/frame_bar/link.js';

test('addresses that lead every device to itself are known', () => {
  for (const host of ['localhost', 'a.localhost', '127.0.0.1', '127.1.2.3', '0.0.0.0', '[::1]', '[::]']) assert.ok(isLoopback(host), host);
  for (const host of ['class.example', '192.168.1.20', '12.127.0.1', 'localhost.example', '[fe80::1]', '10.0.0.1']) assert.ok(!isLoopback(host), host);
});
