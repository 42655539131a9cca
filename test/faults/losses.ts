import { setTimeout as sleep } from 'node:timers/promises';
import type { FrameCounts } from '../../src/domain/stream.js';
import { countDecoders } from './decoders.js';
import { FPS, LIVE_WITHIN_MS, tooLate } from './criteria.js';
import type { Fault } from './fault.js';
import { seeNewFrame, settle } from './observe.js';
import type { Scene } from './scene.js';

const ID = 'udp';
const LOSSY_MS = 15_000;
/** Damaged pictures are pictures: the stream goes on, if with fewer of them. */
const LEAST_SHARE = 0.5;

/** Counted since the daemon started, where the daemon counts them. */
interface DamageCounts extends Partial<FrameCounts> {
  readonly decodeErrors?: number;
  readonly packetsLost?: number;
}

/** A network that loses packets: the stream stays live or comes back, and says that its pictures are damaged. */
function loss(share: number): Fault {
  const percent = share * 100;
  const name = `${percent} % UDP loss`;
  return {
    name,
    how: `${percent} % of the packets are lost for ${LOSSY_MS / 1000} s, chosen at random with a seed`,
    async run(scene) {
      await settle(scene);
      const before = damageOf(scene);
      const fromMs = Date.now();
      scene.camera.server().setLoss(share);
      await sleep(LOSSY_MS);
      scene.camera.server().setLoss(0);
      const endedMs = Date.now();
      const frame = await seeNewFrame(scene, ID, endedMs);
      const toLiveMs = frame && frame.atMs - endedMs;

      const isDuring = ({ atMs }: { readonly atMs: number }): boolean => atMs >= fromMs && atMs < endedMs;
      const frames = scene.log.frames(ID).filter(isDuring).length;
      const wanted = (LOSSY_MS / 1000) * FPS;
      const faults = scene.log.statuses(ID).filter((status) => isDuring(status) && status.code !== undefined);
      const after = damageOf(scene);
      return [
        {
          ...{
            fault: name,
            stream: ID,
            state: faults.length === 0 ? 'live' : `live, ${faults.length} times opened again`,
          },
          ...(toLiveMs !== undefined && { toLiveS: toLiveMs / 1000 }),
          remark: `${Math.round((100 * frames) / wanted)} % of the frames; ${difference('decode errors', before.decodeErrors, after.decodeErrors)}, ${difference('packets lost', before.packetsLost, after.packetsLost)}`,
          problems: [
            ...(frames >= wanted * LEAST_SHARE ? [] : [`only ${frames} of ${wanted} frames came`]),
            ...tooLate('live afterwards', toLiveMs, LIVE_WITHIN_MS),
            ...(after.decodeErrors === undefined || after.decodeErrors > (before.decodeErrors ?? 0)
              ? []
              : ['no decode error was counted']),
            ...(await countDecoders(scene)),
          ],
        },
      ];
    },
  };
}

function damageOf({ log }: Scene): DamageCounts {
  return log.statuses(ID).at(-1)?.counts ?? {};
}

function difference(what: string, before = 0, after?: number): string {
  return after === undefined ? `${what} not counted` : `${after - before} ${what}`;
}

export const LOSSES: readonly Fault[] = [loss(0.02), loss(0.2)];
