import type { Terminal } from './terminal.js';

/** Aborts when the user asks to stop: a command then ends after the step under way, for a thread inside inference must not be cut off. */
export function stopSignal({ stopRequested }: Pick<Terminal, 'stopRequested'>): AbortSignal {
  const controller = new AbortController();
  void stopRequested.then(() => controller.abort());
  return controller.signal;
}
