// The text of docs/reliability.md, from what test/faults/run.ts prints.
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { ROOT } from './run.mjs';

/** The whole page. */
export function reliabilityPage({ ffmpeg, stallAfterMs, reconnect, fps, seconds: tookS, faults }) {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const s = (ms) => `${ms / 1000} s`;
  return `# Reliability

What a stream's state means, what the daemon does in it, and what it did when every fault was made on real servers.

## States

| state | means | what the daemon does |
|---|---|---|
| \`starting\` | opened, no picture yet | waits, 1.75 times \`ingest.stallAfter\` (at least 2.5 s more than it), then \`stalled\` |
| \`live\` | decoded pictures with advancing times arrive, and they move | samples them |
| \`black\`, \`frozen\` | such pictures arrive, and show nothing for \`ingest.blackAfter\`, or the same for \`ingest.frozenAfter\`; judged at full rate | samples them |
| \`stalled\` | connected, but no such picture for \`ingest.stallAfter\` | kills the ffmpeg, opens the source again at \`nextAttemptAtMs\` |
| \`offline\` | refused, unreachable, no such path, or ended | opens it again at \`nextAttemptAtMs\`, or when it listens again |
| \`suspended\` | this machine cannot bear the stream ([overload.md](overload.md)) | looks again at \`nextAttemptAtMs\` |
| \`failed\` | what trying again cannot mend: a wrong password (cameras lock accounts), an unsupported codec | nothing; correct the cause and restart |
| \`ended\` | a file came to its end | nothing |

An open connection is no sign of life, and neither is a running ffmpeg: only decoded pictures are. Between attempts lies a
random part of a pause that doubles from \`reconnect.initial\` to \`reconnect.max\`, and starts anew after
\`reconnect.resetAfter\` of good frames. Where nobody listened, the daemon knocks every two to three seconds and opens the
source as soon as somebody does; after other long outages the way back may take \`reconnect.max\` (by default 60 s). Every fault names the stream, the cause and what to do; codes are in [errors.md](errors.md).

## Measured

\`npm run faults -- --write\` on ${new Date().toISOString().slice(0, 10)} at commit ${commit}: ffmpeg ${ffmpeg}, Node ${process.version}, ${cpus().length} cores,
${Math.round(tookS / 60)} minutes. The built product runs as users start it, with \`stallAfter\` ${s(stallAfterMs)}, \`reconnect\` initial ${s(reconnect.initialMs)}, max
${s(reconnect.maxMs)}, resetAfter ${s(reconnect.resetAfterMs)}, ${fps} samples a second, and a model that costs nothing. One camera is watched over TCP and over
UDP and takes the faults; two others, one of them GStreamer's, must not notice.

The criteria: the right state with its code, a reason and the time of the next attempt within ${s(2 * stallAfterMs)} (twice the stall
time); live with a new frame within 5 s after the source is back; one ffmpeg per stream and none without a daemon; the
other two streams \`live\` without a gap of two sampling periods. Seconds are read from the daemon's own messages.

${table(
  ['fault', 'stream', 'seen', 'after s', 'live again after s', 'remarks'],
  faults.flatMap(({ rows }) => rows.map(toCells)),
)}

How the faults are made:

${faults.map(({ name, how }) => `- **${name}**: ${how}.`).join('\n')}

## Not covered

- Real cameras, real networks (delay, jitter, reordering, a cable pulled, DNS that fails) and sources other than RTSP.
- Hours and days: the cycles show that nothing is left behind, not that nothing grows.
- The frames' times of a run's first quarter of an hour to better than about a second: they count from the arrival of
  the first picture, before which ffmpeg has looked at the source for up to a second, and take that back slowly.
- A wall clock that is set while the daemon runs.
- A machine without memory or processor time to spare, a full disk, a journal that cannot be written.
`;
}

function toCells({ fault, stream, state, toStateS, toLiveS, remark, problems }) {
  const seconds = (value) => (value === undefined ? '' : value.toFixed(1));
  const remarks = [...(remark === undefined ? [] : [remark]), ...problems.map((problem) => `**missed:** ${problem}`)];
  return [fault, stream, state, seconds(toStateS), seconds(toLiveS), remarks.join('; ')];
}

function table(titles, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(titles), '|---|---|---|--:|--:|---|', ...rows.map(line)].join('\n');
}
