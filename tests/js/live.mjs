// Node finds the scripts as the page's import map lets a browser find them: "live/…" is explorer/live/…, all of it modules.
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const LIVE = new URL('../../explorer/live/', import.meta.url).href;

if (isMainThread) register(import.meta.url);

export async function resolve(name, context, next) {
  const found = name.startsWith('live/') ? { url: LIVE + name.slice('live/'.length) } : await next(name, context);
  return found.url.startsWith(LIVE) ? { ...found, format: 'module', shortCircuit: true } : found;
}
