import { waitFor } from '../helpers/daemon.js';
import type { SeenFrame, SeenStatus } from './daemon-log.js';
import { PATIENCE_MS, RECONNECT } from './criteria.js';
import { HIT, type Scene } from './scene.js';

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

/** Waits until a condition holds; false when patience ends. */
export function isSoInTime(isSo: () => boolean | Promise<boolean>, withinMs = PATIENCE_MS): Promise<boolean> {
  return waitFor('it', isSo, withinMs).then(
    () => true,
    () => false,
  );
}
