import { expect, it } from 'vitest';
import { certainDemand } from '../../../../src/app/capacity/certain-demand.js';
import { resolveConfig } from '../../../../src/config/parse.js';

const demandOf = (...streams: readonly object[]) =>
  certainDemand(resolveConfig({ streams: streams.map((stream, n) => ({ id: `s${n}`, ...stream })) }).config);
const camera = { source: 'rtsp://10.0.0.5/one' };

it('sums up what live streams ask for per second, the largest first', () => {
  expect(demandOf({ ...camera }, { ...camera, fps: 5 }, { ...camera, fps: 2 })).toEqual({
    fps: 8,
    streams: [
      { id: 's1', fps: 5 },
      { id: 's2', fps: 2 },
      { id: 's0', fps: 1 },
    ],
  });
});

it('leaves out files, which wait, and rates that only the camera knows', () => {
  const unknown = [{ sampling: 'every', every: 1 }, { sampling: 'keyframes' }].map((way) => ({ ...camera, ...way }));
  expect(demandOf({ source: 'clip.mp4', fps: 60 }, { source: 'https://h/a.mp4', fps: 60 }, ...unknown)).toEqual({
    fps: 0,
    streams: [],
  });
});
