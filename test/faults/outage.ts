import { setTimeout as sleep } from 'node:timers/promises';
import type { SeenStatus } from './daemon-log.js';
import { LIVE_WITHIN_MS, STATE_WITHIN_MS, tooLate } from './criteria.js';
import type { Fault } from './fault.js';
import { countDecoders } from './decoders.js';
import { seeNewFrame, seeStatus, settle } from './observe.js';
import { HIT, type Scene } from './scene.js';

export interface Outage {
  readonly name: string;
  readonly how: string;
  /** What the stream must be, and the code that says why. */
  readonly state: SeenStatus['state'];
  readonly code: string;
  /** Makes the fault; `state` is due from when it has resolved. */
  readonly strike: (scene: Scene) => Promise<void> | void;
  /** Brings the source back; absent where it was never away, so that the way back is counted from the state on. */
  readonly mend?: (scene: Scene) => Promise<void> | void;
  /** More to see when the streams are live again. */
  readonly check?: (scene: Scene, stream: string) => Promise<readonly string[]>;
}

/** The source stays away for so long after its state was seen: attempts are made in vain meanwhile. */
const AWAY_MS = 2500;

/** A fault after which both streams must tell it in time, say why and when they try again, and come back. */
export function outage(fault: Outage): Fault {
  const { name, how, strike, mend } = fault;
  return {
    name,
    how,
    async run(scene) {
      await settle(scene);
      const startedMs = Date.now();
      await strike(scene);
      const struckMs = mend === undefined ? startedMs : Date.now();
      const seen = await Promise.all(HIT.map((id) => seeFault(scene, id, fault, { startedMs, struckMs })));
      if (mend !== undefined) await sleep(AWAY_MS);
      const awayUntilMs = mend === undefined ? 0 : Date.now();
      await mend?.(scene);
      const mendedMs = Date.now();
      return Promise.all(
        seen.map(async ({ id, told, problems }) => {
          const backMs = mend === undefined ? (told?.atMs ?? struckMs) : mendedMs;
          const frame = await seeNewFrame(scene, id, backMs);
          const toLiveMs = frame && frame.atMs - backMs;
          const more = frame === undefined ? [] : await fault.check?.(scene, id);
          return {
            ...{ fault: name, stream: id, state: told === undefined ? 'not seen' : `${told.state} ${told.code ?? ''}` },
            ...(told && { toStateS: Math.max(told.atMs - struckMs, 0) / 1000 }),
            ...(toLiveMs !== undefined && { toLiveS: toLiveMs / 1000 }),
            problems: [
              ...problems,
              ...(told !== undefined && wasLive(scene, id, told.atMs, awayUntilMs)
                ? ['live while its source was away']
                : []),
              ...tooLate('live again', toLiveMs, LIVE_WITHIN_MS),
              ...(more ?? []),
              ...(await countDecoders(scene)),
            ],
          };
        }),
      );
    },
  };
}

function wasLive({ log }: Scene, id: string, fromMs: number, toMs: number): boolean {
  return log.statuses(id).some(({ state, atMs }) => state === 'live' && atMs > fromMs && atMs < toMs);
}

interface Struck {
  readonly id: string;
  readonly told: SeenStatus | undefined;
  readonly problems: readonly string[];
}

async function seeFault(
  scene: Scene,
  id: string,
  { state, code }: Outage,
  { startedMs, struckMs }: { readonly startedMs: number; readonly struckMs: number },
): Promise<Struck> {
  const told = await seeStatus(scene, id, startedMs, (status) => status.state === state && status.code === code);
  const problems = [
    ...tooLate(`${state} ${code}`, told && told.atMs - struckMs, STATE_WITHIN_MS),
    ...(told === undefined ? [] : complaints(told)),
    ...(scene.log.lines(id).some((line) => line.state === state && line.sinceMs >= startedMs)
      ? []
      : [`no line on standard output says ${state}`]),
  ];
  return { id, told, problems };
}

/** A person must be able to act on a fault: what, where, why, and when it is tried again. */
function complaints({ streamId, atMs, reason = '', nextAttemptAtMs }: SeenStatus): readonly string[] {
  return [
    ...(reason.startsWith(`stream ${streamId}: `) && reason.includes(';')
      ? []
      : [`the reason says too little: "${reason}"`]),
    ...(nextAttemptAtMs !== undefined && nextAttemptAtMs >= atMs - 1000 ? [] : ['no time of the next attempt']),
  ];
}
