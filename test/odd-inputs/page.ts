import type { Observation } from './observe.js';

/** What was seen of a group of inputs of which nothing is known beforehand. */
export interface Tally {
  readonly name: string;
  readonly seen: readonly Observation[];
}

export interface Results {
  readonly date: string;
  readonly ffmpeg: string;
  readonly groups: readonly Tally[];
  readonly fuzzed: readonly Tally[];
  readonly files: Tally | undefined;
  /** Of this process, after the first inputs and after the last, without what is garbage. */
  readonly heapMb: readonly [first: number, last: number];
}

/** The text of docs/odd-inputs.md. */
export function page({ date, ffmpeg, groups, fuzzed, files, heapMb }: Results): string {
  const named = groups.flatMap(({ seen }) => seen);
  const all = [...named, ...fuzzed.flatMap(({ seen }) => seen), ...(files?.seen ?? [])];
  const largest = all.reduce((most, one) => (one.peakMb > most.peakMb ? one : most));
  const slowest = all.reduce((most, one) => (one.seconds > most.seconds ? one : most));
  const tallies = [...fuzzed, ...(files === undefined ? [] : [files])];
  return `# Odd inputs

Written by \`npm run odd-inputs -- --write\` on ${date}, with ffmpeg ${ffmpeg}.

${all.length} odd inputs, each watched by the ingest that the daemon uses, with every picture sampled: none crashed or hung it, none
left a process behind, and each ended in a state with a reason. A \`failed\` one has the code in the
table ([errors.md](errors.md)); an \`ended\` one with \`SOURCE_DAMAGED\` says how many decode errors there were; one without
a code was played as if nothing were odd about it.

The largest ffmpeg took ${largest.peakMb.toFixed(0)} MB (${inCode(largest.name)}), the longest ${slowest.seconds.toFixed(1)} s (${inCode(slowest.name)}); the memory of the
watching process went from ${heapMb[0].toFixed(0)} to ${heapMb[1].toFixed(0)} MB.

## What to know

- Sampled frames have ffprobe's times to the microsecond on constant, variable, offset, negative and wrapped timelines
  (\`test/integration/ingest/timestamps.test.ts\`). Of several pictures with the same time the first is sampled. A gap of more
  than 10 s in MPEG-TS is closed: ffmpeg takes it for a break in the clock; in other containers it stays. Where the clock
  jumps back, frames go on behind the last one.
- ffmpeg fits the pictures after a change of size, or of the shape of pixels, to the size of the first. Only the first
  codec of a track is decoded. A picture that is missing altogether, as in a file cut between two, cannot be noticed.
- A stream of JPEGs without a container is taken for one JPEG and refused. Files that name other files (playlists, films
  whose pictures lie elsewhere) are refused.
- What never gives a picture and never ends has failed after three times \`stallAfter\`, as \`SOURCE_STALLED\`.

## Inputs with a name

| input | state | code | decoded | frames | size |
|---|---|---|--:|--:|---|
${groups.flatMap(({ name, seen }) => [`| **${name}** | | | | | |`, ...seen.map(namedRow)]).join('\n')}

## Clips damaged at random

Flipped bits, cuts, insertions, zeroed and repeated runs, the same ones in every run${files === undefined ? '' : '; and the files of a folder (`--data`), at one\npicture a second'}.

| clips | number | ended | ended, damaged | failed, by code | frames |
|---|--:|--:|--:|---|--:|
${tallies.map(tallyRow).join('\n')}
`;
}

function namedRow({ name, state, code, decoded, frames, sizes }: Observation): string {
  return row([inCode(name), state, code ?? '', decoded, frames, [...new Set(sizes)].join(', ')]);
}

function tallyRow({ name, seen }: Tally): string {
  const count = (holds: (one: Observation) => boolean): number => seen.filter(holds).length;
  const codes = [...new Set(seen.filter(({ state }) => state === 'failed').map(({ code }) => code))].sort();
  return row([
    name,
    seen.length,
    count(({ state, code }) => state === 'ended' && code === undefined),
    count(({ state, code }) => state === 'ended' && code !== undefined),
    codes.map((code) => `${count((one) => one.code === code)} ${code}`).join(', '),
    seen.reduce((sum, { frames }) => sum + frames, 0),
  ]);
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

const MAX_NAME = 60;

/** A name as it can stand in a table: long ones cut, and nothing in them read as Markdown. */
function inCode(name: string): string {
  const short = name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
  const shown = short.replaceAll('\0', '\\0').replaceAll('\\n', '⏎').replaceAll('|', '¦');
  return /[^\w ,.:;%()-]/.test(shown) ? `\`\` ${shown} \`\`` : shown;
}
