import { waitFor } from '../helpers/daemon.js';
import type { SeenFrame, SeenStatus } from './daemon-log.js';
import { PATIENCE_MS, RECONNECT, WITNESS_GAP_MS } from './fault.js';
import { HIT, WITNESSES, type Scene } from './scene.js';

/** Waits until the streams have been live for long enough that their back-off begins anew. */
export async function settle(scene: Scene): Promise<void> {
  for (const id of HIT) {
    await waitFor(
      `${id} to be well again`,
      () => {
        const last = scene.log.statuses(id).at(-1);
        const frame = scene.log.frames(id).at(-1);
        if (last?.state !== 'live' || frame === undefined) return false;
        return frame.atMs - last.sinceMs > RECONNECT.resetAfterMs + 500;
      },
      PATIENCE_MS,
    );
  }
}

/** The first status told after `fromMs` that is as wanted; undefined when patience ends. */
export async function seeStatus(
  { log }: Scene,
  id: string,
  fromMs: number,
  isWanted: (status: SeenStatus) => boolean,
): Promise<SeenStatus | undefined> {
  const find = (): SeenStatus | undefined =>
    log.statuses(id).find((status) => status.atMs >= fromMs && isWanted(status));
  return (await isSoInTime(() => find() !== undefined)) ? find() : undefined;
}

/** The first frame told after the stream was told to be live, after `fromMs`; undefined when patience ends. */
export async function seeNewFrame(scene: Scene, id: string, fromMs: number): Promise<SeenFrame | undefined> {
  const live = await seeStatus(scene, id, fromMs, ({ state }) => state === 'live');
  if (live === undefined) return undefined;
  const find = (): SeenFrame | undefined => scene.log.frames(id).find(({ atMs }) => atMs >= live.atMs);
  return (await isSoInTime(() => find() !== undefined)) ? find() : undefined;
}

/** What the healthy streams noticed between two times: nothing, if all is well. */
export function askWitnesses({ log }: Scene, fromMs: number, toMs: number): readonly string[] {
  return WITNESSES.flatMap((id) => {
    const lasting = ({ atMs }: { readonly atMs: number }): boolean => atMs >= fromMs - WITNESS_GAP_MS && atMs <= toMs;
    const times = log.frames(id).filter(lasting);
    const gaps = times.slice(1).map(({ timeUs }, n) => (timeUs - (times[n]?.timeUs ?? 0)) / 1000);
    const lost = gaps.filter((ms) => ms > WITNESS_GAP_MS);
    const changes = log.statuses(id).filter((status) => lasting(status) && status.state !== 'live');
    return [
      ...(gaps.length === 0 && toMs - fromMs > 2 * WITNESS_GAP_MS ? [`${id} gave no frames`] : []),
      ...(lost.length > 0 ? [`${id} has ${lost.length} gaps, the longest ${Math.round(Math.max(...lost))} ms`] : []),
      ...changes.map(({ state }) => `${id} was ${state}`),
    ];
  });
}

/** Waits until a condition holds; false when patience ends. */
export function isSoInTime(isSo: () => boolean | Promise<boolean>, withinMs = PATIENCE_MS): Promise<boolean> {
  return waitFor('it', isSo, withinMs).then(
    () => true,
    () => false,
  );
}
