import { waitFor } from '../helpers/daemon.js';
import { decoderOf } from './decoders.js';
import type { Fault } from './fault.js';
import { outage } from './outage.js';
import { expectPictureSize } from './picture-size.js';
import { HIT, type Scene } from './scene.js';

/** Closes every connection, and resolves when both streams have opened new ones. */
async function lureBack({ camera }: Scene): Promise<void> {
  const server = camera.server();
  const before = server.connections();
  server.dropClients();
  await waitFor('both streams to connect again', () => server.connections() >= before + HIT.length);
}

function signal(scene: Scene, name: NodeJS.Signals): void {
  for (const id of HIT) process.kill(decoderOf(scene, id), name);
}

/** Faults after which a stream is away for a while. */
export const OUTAGES: readonly Fault[] = [
  outage({
    name: 'refused',
    how: 'the camera is switched off, and its port refuses connections',
    ...{ state: 'offline', code: 'SOURCE_REFUSED' },
    strike: ({ camera }) => camera.off(),
    mend: ({ camera }) => camera.on(),
  }),
  outage({
    name: '404',
    how: 'the camera drops the connection, and then knows no such path for a while',
    ...{ state: 'offline', code: 'SOURCE_PATH' },
    strike({ camera }) {
      camera.server().hide(true);
      camera.server().dropClients();
    },
    mend: ({ camera }) => camera.server().hide(false),
  }),
  outage({
    name: 'never answers',
    how: 'the camera accepts the connection and answers no request; the time counts from the connection',
    ...{ state: 'stalled', code: 'SOURCE_STALLED' },
    async strike(scene) {
      scene.camera.server().mute(true);
      await lureBack(scene);
    },
    mend: ({ camera }) => camera.server().mute(false),
  }),
  outage({
    name: 'never sends',
    how: 'the camera accepts the connection, answers PLAY and sends nothing; the time counts from the connection',
    ...{ state: 'stalled', code: 'SOURCE_STALLED' },
    async strike(scene) {
      scene.camera.server().stall(true);
      await lureBack(scene);
    },
    mend: ({ camera }) => camera.server().stall(false),
  }),
  outage({
    name: 'stall mid-GOP',
    how: 'the camera falls silent in the middle of a picture between two keyframes, its connection open',
    ...{ state: 'stalled', code: 'SOURCE_STALLED' },
    strike: ({ camera }) => camera.server().stallMidGop(),
    mend: ({ camera }) => camera.server().stall(false),
  }),
  outage({
    name: 'TCP drop',
    how: 'the camera closes the connection (ffmpeg exits with 0), and takes new ones at once',
    ...{ state: 'offline', code: 'SOURCE_ENDED' },
    strike: ({ camera }) => camera.server().dropClients(),
  }),
  outage({
    name: 'another resolution',
    how: 'the camera reboots from 320x240 to 640x360',
    ...{ state: 'offline', code: 'SOURCE_REFUSED' },
    strike: ({ camera }) => camera.off(),
    mend: ({ camera }) => camera.on('640x360'),
    check: (scene, id) => expectPictureSize(scene, id, { width: 480, height: 270 }),
  }),
  outage({
    name: 'SIGSTOP of ffmpeg',
    how: 'the stream’s ffmpeg is stopped; the way back counts from `stalled`',
    ...{ state: 'stalled', code: 'SOURCE_STALLED' },
    strike: (scene) => signal(scene, 'SIGSTOP'),
  }),
  outage({
    name: 'SIGKILL of ffmpeg',
    how: 'the stream’s ffmpeg is killed',
    ...{ state: 'offline', code: 'DECODER_EXITED' },
    strike: (scene) => signal(scene, 'SIGKILL'),
  }),
];
