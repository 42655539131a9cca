// The text of docs/overload.md, from what test/overload/run.ts prints.
import { execFileSync } from 'node:child_process';
import { ROOT } from './run.mjs';

const CRITERIA = [
  {
    what: 'frames waiting for a model',
    wanted: 'at most one per stream',
    value: ({ mostWaiting }) => `${mostWaiting}`,
    isMet: ({ mostWaiting, streams }) => mostWaiting <= streams,
  },
  {
    what: 'the daemon’s memory',
    wanted: 'grows by less than 60 MB an hour',
    value: ({ daemonMbPerHour }) => `${daemonMbPerHour.toFixed(0)} MB an hour`,
    isMet: ({ daemonMbPerHour }) => daemonMbPerHour < 60,
  },
  {
    what: 'readers that the cameras’ server found too slow',
    wanted: 'none',
    value: ({ cameras }) =>
      `${cameras.slowReaders}, the longest queue ${(cameras.mostUnsentBytes / 2 ** 20).toFixed(1)} MiB`,
    isMet: ({ cameras }) => cameras.slowReaders === 0,
  },
  {
    what: 'connections lost',
    wanted: 'none',
    value: ({ reconnects }) => `${reconnects}`,
    isMet: ({ reconnects }) => reconnects === 0,
  },
  {
    what: 'a stream’s share, at its farthest from the mean',
    wanted: 'within 10 %',
    value: ({ worstSharePercent, suspendedAtTimes }) =>
      `${worstSharePercent.toFixed(1)} %${suspendedAtTimes > 0 ? `, without ${suspendedAtTimes} that were suspended at times` : ''}`,
    isMet: ({ worstSharePercent }) => worstSharePercent <= 10,
  },
  {
    what: 'effective rates together',
    wanted: 'at least 80 % of what fits',
    value: ({ scoredFps, fitting, fps }) =>
      `${scoredFps.toFixed(1)} frames a second, ${((100 * scoredFps) / (fitting * fps)).toFixed(0)} %`,
    isMet: ({ scoredFps, fitting, fps }) => scoredFps >= 0.8 * fitting * fps,
  },
  {
    what: 'frames decoded, sent and thrown away',
    wanted: 'less than 5 % of those scored',
    value: ({ droppedFps, scoredFps }) => `${((100 * droppedFps) / scoredFps).toFixed(1)} %`,
    isMet: ({ droppedFps, scoredFps }) => droppedFps < 0.05 * scoredFps,
  },
];

/** What a run did not reach. */
export function missedCriteria(result) {
  return CRITERIA.filter(({ isMet }) => !isMet(result)).map(({ what, value }) => `${what}: ${value(result)}`);
}

/** The whole page. */
export function overloadPage(result) {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const { minutes, factor, fps, fitting, streams, cores, coresPerStream, minutely, settledS } = result;
  return `# Overload

What the daemon does when it is given more live streams than the machine can decode and score.

## The ladder

Once a second it looks at the frames scored and thrown away, at how late they are scored, at how far each decoder is behind
its camera, and at the idle processors; and relieves what is too much where it arises, the mildest first.

| rung | what happens | when | and back |
|---|---|---|---|
| \`fewer-samples\` | ffmpeg lets fewer of the decoded pictures through, without a restart; every stream gets the same part of the \`fps\` that it is configured with | frames are thrown away unscored, or a queue of one and a half seconds’ work never empties | in step with the idle time of the scoring threads, until they are busy for nine tenths |
| \`keyframes\` | that stream’s ffmpeg is run again and decodes nothing but keyframes, for about a fifth of the cost; its state and its time line go on | its decoder is 2 s behind; or the processors are all busy and streams get less than half of what they want. One stream at a time, those of the lowest \`priority\` first | one at a time, when all get what they want and processors are idle; or when its keyframes are rarer than its share and the others have plenty. Too early, and the next pause is twice as long |
| \`suspended\` | nothing of the stream is decoded; state \`suspended\`, code \`OVERLOADED\`, and the time at which it is looked at again | both are not enough: decoders are still behind, or streams would get less than \`scoring.minFps\` a second. The lowest \`priority\` first | one at a time, the highest \`priority\` first, when the streams would still get half as much again as \`scoring.minFps\` |

Streams are opened a few at a time; the others stay \`starting\` until their turn. With the processors all busy, new ones begin
with keyframes. Files are never relieved: a file waits. Nothing ever holds back a live source’s socket.

With \`sampling: keyframes\` only the first and the last rung are left. A camera that sends a keyframe every ten seconds gives
one frame in ten seconds on the second rung, whatever it was granted. An ffmpeg from before 4.3 takes no orders while it
runs: there the daemon leaves out the frames itself, after they were sent to it.

## Where it shows

- The page: a line at the top, and on each tile such as “0.4 of 1 fps: this machine is full”.
- \`sampling\` in each stream’s status (REST, WebSocket): \`wantedFps\`, \`grantedFps\`, \`effectiveFps\` (scored, over the last half
  minute) and \`rung\`; \`decodeLagMs\`, how far the decoder is behind.
- Metrics \`framewatch_stream_effective_fps\` and \`framewatch_stream_rung\` (0 none to 3 suspended), per stream.
- InfluxDB, \`stream_health\`: \`wanted_fps\`, \`granted_fps\`, \`effective_fps\`, \`rung\`.
- The log: a line for each stream that moves, and when the share of all changes by a quarter.

A suspended stream is not healthy: it is not \`live\` anywhere.

## Measured

\`npm run overload -- --minutes ${minutes} --factor ${factor}${fps === 1 ? '' : ` --fps ${fps}`}\` on ${new Date().toISOString().slice(0, 10)} at commit ${commit}: ${cores} cores, Node ${process.version}. Cameras of 1920x1080
at 25 pictures a second with a keyframe every second, over RTSP/TCP from a process of its own, on the same processors; the
built product with the bundled model, ${fps} frame${fps === 1 ? '' : 's'} a second wanted of each. One stream that is decoded whole and scored takes
${coresPerStream.toFixed(3)} cores, so ${fitting} fit if nothing else ran; **${streams}** were watched. The settled part of the run: ${Math.round(settledS)} s.

${table(
  ['', 'wanted', 'found', ''],
  CRITERIA.map(({ what, wanted, value, isMet }) => [what, wanted, value(result), isMet(result) ? 'ok' : '**missed**']),
)}

In the end: states ${Object.entries(result.states)
    .map(([state, count]) => `${count} \`${state}\``)
    .join(', ')}; the decoders’ memory changed by ${result.decodersMbPerHour.toFixed(0)} MB an hour.

${table(
  [
    'minute',
    'scored/s',
    'thrown away/s',
    'waiting',
    'frames MB',
    'workers late or lost so far',
    'as configured',
    'fewer samples',
    'keyframes',
    'suspended',
    'its heap',
    'daemon MB',
    'decoders MB',
    'unread MiB',
  ],
  minutely.map((row) => [
    ...[row.minute, row.scoredFps.toFixed(1), row.droppedFps.toFixed(2), row.waiting],
    ...[row.framesMb.toFixed(0), row.workersLost],
    ...row.rungs,
    ...[
      row.heapMb.toFixed(0),
      row.daemonMb.toFixed(0),
      row.decodersMb.toFixed(0),
      (row.unsentBytes / 2 ** 20).toFixed(1),
    ],
  ]),
)}

## Not covered

- What other programs take is seen only as processors that are not idle; limits of a container are not read.
- Frames of different sizes cost differently and count the same.
- A GPU that is full while processors are idle: then fewer samples are all that helps, and all that is done.
`;
}

function table(titles, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(titles), `|${titles.map((_, n) => (n === 0 ? '---' : '--:')).join('|')}|`, ...rows.map(line)].join('\n');
}
