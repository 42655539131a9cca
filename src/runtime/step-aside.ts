import { platform, setPriority } from 'node:os';

/** Lets other threads go first, 0 to 19: the main thread owns sockets and timers. Only Linux has priorities per thread. */
export function stepAside(niceness: number): void {
  if (platform() === 'linux') setPriority(0, niceness);
}
