import { setTimeout as sleep } from 'node:timers/promises';
import { countDecoders } from './decoders.js';
import { LIVE_WITHIN_MS, tooLate } from './criteria.js';
import type { Fault } from './fault.js';
import { seeNewFrame, settle } from './observe.js';
import { HIT } from './scene.js';

const TIMES = 50;
const MAX_PAUSE_MS = 2000;

/** The camera is restarted again and again, away for a while that varies; every time the streams come back. */
export const RESTARTS: Fault = {
  name: `restart x${TIMES}`,
  how: `the camera is switched off and on ${TIMES} times, away for 0 to ${MAX_PAUSE_MS / 1000} s (seeded)`,
  async run(scene) {
    const times = new Map<string, (number | undefined)[]>(HIT.map((id) => [id, []]));
    for (let n = 0; n < TIMES; n += 1) {
      await settle(scene);
      await scene.camera.off();
      await sleep(scene.random() * MAX_PAUSE_MS);
      await scene.camera.on();
      const backMs = Date.now();
      await Promise.all(
        HIT.map(async (id) => {
          const frame = await seeNewFrame(scene, id, backMs);
          times.get(id)?.push(frame && frame.atMs - backMs);
        }),
      );
    }
    const extra = await countDecoders(scene);
    return [...times].map(([stream, all]) => {
      const sorted = all.flatMap((ms) => (ms === undefined ? [] : [ms])).sort((one, other) => one - other);
      const median = sorted[Math.floor(sorted.length / 2)] ?? NaN;
      const worst = sorted.length === TIMES ? sorted.at(-1) : undefined;
      return {
        ...{ fault: RESTARTS.name, stream, state: `live ${sorted.length} times of ${TIMES}` },
        ...(worst !== undefined && { toLiveS: worst / 1000 }),
        remark: `median ${(median / 1000).toFixed(1)} s`,
        problems: [...tooLate('the slowest recovery', worst, LIVE_WITHIN_MS), ...extra],
      };
    });
  },
};
