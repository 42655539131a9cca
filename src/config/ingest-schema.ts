import { z } from 'zod';
import { address, byteSize, duration, Id } from './fields.js';

/** One entry of `streams`. */
export const Stream = z.strictObject({
  id: Id.describe('The name of the stream, and its tag in InfluxDB. Unique.'),
  source: address()
    .min(1)
    .describe(
      'Where the pictures come from: rtsp(s)://, rtmp(s)://, srt://, udp:// (MPEG-TS), http(s):// (HLS, MJPEG, MPEG-TS or a file), or the path of a video file, of a folder or of several files (*.mp4). ${NAME} is replaced from the environment, or from the file that NAME_FILE names, so that passwords stay out of this file.',
    ),
  sampling: z
    .enum(['fps', 'every', 'keyframes'])
    .default('fps')
    .describe(
      'Which frames are scored: fps of them per second; every so many; or keyframes, at most fps per second, which decodes nothing else and costs a fraction of it.',
    ),
  fps: z.number().positive().max(60).default(1).describe('Frames scored per second of media time.'),
  every: z.int().min(1).max(100_000).default(25).describe('With sampling every: one frame of so many is scored.'),
  pace: z
    .enum(['realtime', 'fast'])
    .default('realtime')
    .describe('Files only: play at their own speed, or as fast as the machine can.'),
  transport: z
    .enum(['tcp', 'udp'])
    .default('tcp')
    .describe(
      'RTSP only: how pictures come. Over UDP a lost packet damages pictures until the next keyframe; use it for cameras that cannot do TCP.',
    ),
  priority: z
    .int()
    .min(-1000)
    .max(1000)
    .default(0)
    .describe(
      'Live sources: where the machine cannot bear all streams, those with the lowest number are suspended first.',
    ),
});

/** How pictures are fetched. */
export const Ingest = z.strictObject({
  ffmpegPath: z
    .string()
    .default('')
    .describe('The ffmpeg to use. Empty: the one on PATH, else the one of the optional npm package.'),
  stallAfter: duration(500)
    .prefault('10s')
    .describe(
      'A live stream without a new decoded picture for this long is stalled, and is opened again. Three times as long with keyframes.',
    ),
  frozenAfter: duration()
    .prefault('30s')
    .describe('A picture that has not changed for this long is frozen. 0s: not looked for.'),
  blackAfter: duration()
    .prefault('5s')
    .describe('A picture that has been black for this long is black. 0s: not looked for.'),
  fileRoots: z
    .array(z.string().min(1))
    .default([])
    .describe('Folders below which files may be opened. None: anywhere that this user may read.'),
  addresses: z
    .enum(['any', 'public'])
    .default('any')
    .describe(
      'public: hosts in private networks, and this machine, are refused; for daemons whose sources are named by others.',
    ),
  maxMemory: byteSize(0)
    .prefault('4GB')
    .describe('Address space that one ffmpeg may take, where the system can bound it (prlimit). 0B: unbounded.'),
  maxFrameMemory: byteSize(0)
    .prefault('0B')
    .describe(
      'Memory for all live frames that arrive, wait or are scored; a picture that finds no room is skipped and counted. 0B: one for every live stream and what keeps the model busy, at least 256MB.',
    ),
  maxInFlight: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe(
      'Files: frames decoded ahead of scoring, per stream. ffmpeg is paused at this number; nothing is skipped.',
    ),
  thumbnailWidth: z
    .int()
    .min(64)
    .max(1920)
    .default(480)
    .describe('Width in pixels of the pictures on the page and in alerts.'),
  reconnect: z
    .strictObject({
      initial: duration(50)
        .prefault('1s')
        .describe(
          'Longest pause before the first new attempt; it doubles from attempt to attempt, and the true pause is a random part of it.',
        ),
      max: duration(50).prefault('60s').describe('Longest pause there is.'),
      resetAfter: duration()
        .prefault('30s')
        .describe('Pictures must have arrived for this long before the pause starts from the beginning again.'),
    })
    .refine(({ initial, max }) => max >= initial, { path: ['max'], error: 'must not be shorter than initial' })
    .prefault({}),
});
