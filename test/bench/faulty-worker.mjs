// The built scoring worker, with faults that the first bytes of a frame ask for: 13 ends the thread, 14 blocks it for as
// many tenths of a second as the second byte says, 16 fills its heap.
import { parentPort } from 'node:worker_threads';

await import('../../dist/scoring/score-worker.js');
parentPort?.on('message', ({ kind, batch }) => {
  if (kind !== 'score') return;
  const [fault, tenths] = batch.data;
  if (fault === 13) process.exit(3);
  if (fault === 14) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, tenths * 100);
  if (fault === 16) fillHeap();
});

function fillHeap() {
  const kept = [];
  for (;;) kept.push(Array.from({ length: 10_000 }, (_, nth) => nth + kept.length));
}
