import { parseArgs } from 'node:util';
import { locateFfmpeg } from '../../src/ingest/locate-ffmpeg.js';
import { OTHER_FAULTS, SCENE_FAULTS } from './all-faults.js';
import { FPS, RECONNECT, STALL_AFTER_MS } from './criteria.js';
import type { FaultRow } from './fault.js';
import { goThrough, goThroughInScene } from './go-through.js';
import { openScene } from './scene.js';
import { askWitnesses } from './witnesses.js';

/** The last line of standard output. */
export interface SuiteResult {
  readonly ffmpeg: string;
  readonly stallAfterMs: number;
  readonly reconnect: typeof RECONNECT;
  readonly fps: number;
  readonly seconds: number;
  readonly faults: readonly { readonly name: string; readonly how: string; readonly rows: readonly FaultRow[] }[];
}

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const isWanted = ({ name }: { readonly name: string }): boolean =>
  name.toLowerCase().includes(values.only.toLowerCase());
const startedMs = performance.now();
const faults: SuiteResult['faults'][number][] = [];

const note = ({ name, how }: { readonly name: string; readonly how: string }, rows: readonly FaultRow[]): void => {
  faults.push({ name, how, rows });
  for (const { stream, state, problems } of rows) {
    const verdict = problems.length === 0 ? 'ok' : `MISSED: ${problems.join('; ')}`;
    process.stderr.write(`${name}, ${stream}: ${state}: ${verdict}\n`);
  }
};

const inScene = SCENE_FAULTS.filter(isWanted);
if (inScene.length > 0) {
  await using scene = await openScene();
  const openedMs = Date.now();
  for (const fault of inScene) note(fault, await goThroughInScene(fault, scene));
  note(
    { name: 'all of the above', how: 'what two healthy streams of the same daemon noticed' },
    askWitnesses(scene, openedMs, Date.now()),
  );
}
for (const fault of OTHER_FAULTS.filter(isWanted)) note(fault, await goThrough(fault, undefined));

const result: SuiteResult = {
  ffmpeg: (await locateFfmpeg()).version,
  ...{ stallAfterMs: STALL_AFTER_MS, reconnect: RECONNECT, fps: FPS },
  seconds: (performance.now() - startedMs) / 1000,
  faults,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
