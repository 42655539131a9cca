import { setTimeout as sleep } from 'node:timers/promises';
import { decodersOf } from './decoders.js';
import { STATE_WITHIN_MS, tooLate } from './criteria.js';
import type { Fault } from './fault.js';
import { seeStatus } from './observe.js';

const ID = 'locked';
/** Long enough for any retry that there might be. */
const QUIET_MS = 3000;

/** Cameras lock accounts after a few wrong logins, so this one fault is final: `failed`, and never asked again. */
export const REFUSED_LOGIN: Fault = {
  name: '401',
  how: 'the camera’s password is changed and its connections dropped; not tried again',
  async run(scene) {
    const { guarded, log } = scene;
    const struckMs = Date.now();
    guarded.changePassword('another');
    guarded.dropClients();
    const told = await seeStatus(scene, ID, struckMs, ({ state }) => state === 'failed');
    const asked = guarded.connections();
    await sleep(QUIET_MS);
    const again = guarded.connections() - asked;
    const left = decodersOf(guarded.port).length;
    const row = {
      ...{ fault: '401', stream: ID, state: told === undefined ? 'not seen' : `failed ${told.code ?? ''}` },
      ...(told && { toStateS: (told.atMs - struckMs) / 1000 }),
      remark: `asked again ${again} times`,
      problems: [
        ...tooLate('failed', told && told.atMs - struckMs, STATE_WITHIN_MS),
        ...(told === undefined || told.code === 'SOURCE_AUTH' ? [] : [`the code is ${told.code ?? 'missing'}`]),
        ...(told?.nextAttemptAtMs === undefined ? [] : ['it says that it is tried again']),
        ...(log.statuses(ID).at(-1)?.state === 'failed' ? [] : ['it did not stay failed']),
        ...(log.lines(ID).at(-1)?.state === 'failed' ? [] : ['no line on standard output says failed']),
        ...(again === 0 ? [] : [`the camera was asked ${again} times more`]),
        ...(left === 0 ? [] : [`${left} ffmpeg processes left`]),
      ],
    };
    return [row];
  },
};
