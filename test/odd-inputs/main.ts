import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { locateFfmpeg } from '../../src/ingest/locate-ffmpeg.js';
import { messageOf } from '../../src/errors.js';
import { createClipFolder } from '../helpers/clips.js';
import { filesOf } from './data-folder.js';
import { FUZZ_FAMILIES, fuzzedClip, goodClip } from './fuzz.js';
import { findFaults, findMismatches } from './judge.js';
import { NAMED_INPUTS } from './named-inputs.js';
import { observe, type Observation } from './observe.js';
import type { Expectation, OddInput } from './odd-input.js';
import { page, type Tally } from './page.js';

const PAGE = 'docs/odd-inputs.md';
const MB = 2 ** 20;
/** Inputs after which everything is loaded that will be. */
const SETTLED_AFTER = 20;
const MAX_GROWTH_MB = 30;

const { values: options } = parseArgs({
  options: {
    /** A folder of further files. */
    data: { type: 'string' },
    /** Writes the page. */
    write: { type: 'boolean', default: false },
    /** Damaged clips of each family. */
    clips: { type: 'string', default: '25' },
    /** Only the inputs whose group or name contains this. */
    only: { type: 'string', default: '' },
  },
});

const files = options.data === undefined ? undefined : await filesOf(options.data).catch(giveUp);

let watched = 0;
let bad = 0;
let settledMb = 0;
const complain = (text: string): void => {
  bad += 1;
  process.stdout.write(`BAD ${text}\n`);
};
process.on('uncaughtException', (error) => complain(`crash: ${error.stack ?? error.message}`));
process.on('unhandledRejection', (reason) => complain(`crash: ${messageOf(reason)}`));

const groups = await inTurn(Object.entries(NAMED_INPUTS), async ([name, inputs]) => ({
  name,
  seen: await watchAll(name, inputs),
}));
const fuzzed = await inTurn(FUZZ_FAMILIES, async (family) => {
  await using clips = await createClipFolder();
  const good = await goodClip(family, clips);
  const seeds = Array.from({ length: Number(options.clips) }, (_, n) => n + 1);
  const inputs = seeds.map((seed) => fuzzedClip(family, good, seed));
  return { name: family.name, seen: await watchAll('Fuzz', inputs) };
});
const data: Tally | undefined =
  files === undefined
    ? undefined
    : { name: `the folder ${basename(options.data ?? '')}`, seen: await watchAll('Data', files) };

const lastMb = heapMb();
if (lastMb > settledMb + MAX_GROWTH_MB) complain(`memory grew from ${settledMb.toFixed(0)} to ${lastMb.toFixed(0)} MB`);
process.stdout.write(`${watched} inputs, ${bad} bad\n`);
// The page says that nothing was bad: it is written only when that is so.
if (options.write && options.only === '' && bad === 0) {
  const { version } = await locateFfmpeg();
  const date = new Date().toISOString().slice(0, 10);
  const results = { date, ffmpeg: version, groups, fuzzed, files: data, heapMb: [settledMb, lastMb] as const };
  await writeFile(PAGE, page(results));
}
process.exitCode = bad === 0 ? 0 : 1;

function giveUp(error: unknown): never {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
}

async function inTurn<T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await each(item));
  return results;
}

async function watchAll(
  group: string,
  inputs: readonly (Omit<OddInput, 'expected'> & { readonly expected?: Expectation })[],
): Promise<readonly Observation[]> {
  const wanted = inputs.filter(({ name }) => `${group}: ${name}`.includes(options.only));
  return inTurn(wanted, async (input) => {
    const seen = await observe(input);
    const mismatches = input.expected === undefined ? [] : findMismatches(seen, input.expected);
    const wrong = [...findFaults(seen), ...mismatches];
    const title = `${group}: ${JSON.stringify(input.name.slice(0, 80))}`;
    const outcome = `${seen.state} ${seen.code ?? ''} ${seen.frames} frames, ${seen.seconds.toFixed(1)} s`;
    if (wrong.length === 0) process.stdout.write(`ok  ${title}: ${outcome}\n`);
    else complain(`${title}: ${outcome}\n    ${wrong.join('\n    ')}\n    ${seen.reason ?? ''}`);
    watched += 1;
    if (watched === SETTLED_AFTER) settledMb = heapMb();
    return seen;
  });
}

/** Memory in use without garbage, where `--expose-gc` is given. */
function heapMb(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MB;
}
