import type { Capacity, Fit } from '../app/capacity/find-capacity.js';
import type { Plan, PlannedStream } from '../app/capacity/plan-streams.js';
import type { Relief } from '../app/capacity/relieve.js';
import { kindText } from '../app/capacity/stream-costs.js';
import type { Sampling } from '../ingest/sampling.js';
import { table } from './table.js';

/** What was measured, what fits, and the plan of the configured streams, for people. */
export function capacityLines({ machine, fits, plan }: Capacity): readonly string[] {
  const { model, framesPerSecond, cores, kinds, fallback } = machine;
  const { id, provider, workers } = model;
  const costs = kinds.map((kind) => [
    kindText(kind),
    ...[kind.decode, kind.keyframes, kind.sample].map((seconds) => (1000 * seconds).toFixed(0)),
  ]);
  const titles = ['H.264, core-ms', 'decoding a second', 'its keyframe alone', 'a sampled picture'];
  return [
    `scoring: ${framesPerSecond.toFixed(1)} frames/s with ${id} on ${provider}, ${workers} worker(s)`,
    '',
    ...table([titles, ...costs]),
    ...(fallback === undefined
      ? []
      : [`only the bundled clip was measured, because ffmpeg cannot encode: ${fallback}`]),
    '',
    `streams that ${cores} core(s) carry, of one kind each:`,
    ...table(fitRows(fits)),
    ...(plan === undefined ? [] : ['', ...planLines(plan)]),
  ];
}

function fitRows(fits: readonly Fit[]): readonly (readonly string[])[] {
  const rows = fits.map(({ kind, ways }) => [kindText(kind), ...ways.map(({ streams }) => String(streams))]);
  return [['scored', ...(fits[0]?.ways ?? []).map(({ sampling }) => samplingText(sampling))], ...rows];
}

function samplingText(sampling: Sampling): string {
  if (sampling.mode === 'every') return `one in ${sampling.every}`;
  return sampling.mode === 'keyframes' ? 'keyframes' : `${sampling.fps} fps`;
}

function planLines({ streams, cores, framesPerSecond, relief }: Plan): readonly string[] {
  const rows = streams.map((stream) => [
    stream.id,
    stream.kind === undefined ? `unknown: ${stream.reason ?? 'not opened'}` : kindText(stream.kind),
    stream.cost.fps.toFixed(1),
    stream.cost.cores.toFixed(2),
    standing(stream),
  ]);
  const percent = (100 * cores.asked) / cores.there;
  return [
    ...table([['stream', 'kind', 'frames/s', 'cores', ''], ...rows]),
    `live streams: ${cores.asked.toFixed(2)} of ${cores.there} core(s) (${percent.toFixed(0)} %), ` +
      `${framesPerSecond.asked.toFixed(1)} of ${framesPerSecond.there.toFixed(1)} frames/s`,
    relief === undefined ? 'they fit' : `they do not fit: ${reliefText(relief)}`,
  ];
}

function standing({ live, fits }: PlannedStream): string {
  if (!live) return 'file: takes what is left';
  return fits ? 'fits' : 'too much';
}

function reliefText({ share, keyframes, suspended }: Relief): string {
  const parts = [
    ...(suspended > 0 ? [`${suspended} stream(s) would be suspended`] : []),
    ...(keyframes > 0 ? [`${keyframes} would decode keyframes alone`] : []),
    `about ${Math.round(100 * share)} % of the frames ${suspended + keyframes > 0 ? 'of the others ' : ''}would be scored`,
  ];
  return parts.join(', ');
}
