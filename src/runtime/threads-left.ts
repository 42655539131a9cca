const left = new Set<Promise<void>>();

/** Notes a thread that is inside native code and does not end; `exited` resolves when it does. */
export function leaveThread(exited: Promise<void>): void {
  left.add(exited);
  void exited.then(() => left.delete(exited));
}

/** Threads that were left inside native code and have not ended since. */
export function threadsLeft(): number {
  return left.size;
}

/**
 * Ends the process although a thread is inside native code. `process.exit` would wait for that thread and then abort; what
 * a signal does by itself needs nobody. Nothing runs after it: call it when everything is written.
 */
export function endBySignal(): void {
  process.removeAllListeners('SIGTERM');
  process.kill(process.pid, 'SIGTERM');
}
