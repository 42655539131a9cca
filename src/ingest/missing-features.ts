import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { FfmpegTools } from './locate-ffmpeg.js';

export interface MissingFeatures {
  /** Without these nothing can be watched. */
  readonly needed: readonly string[];
  /** Without these some sources cannot be opened. */
  readonly useful: readonly string[];
}

interface Feature {
  readonly listing: 'filters' | 'demuxers' | 'decoders' | 'encoders' | 'muxers' | 'protocols';
  readonly needed: readonly string[];
  readonly useful: readonly string[];
}

const FEATURES: readonly Feature[] = [
  {
    listing: 'filters',
    needed: [
      'select',
      'split',
      'scale',
      'setsar',
      'format',
      'settb',
      'metadata',
      'showinfo',
      'nullsink',
      'setpts',
      'yadif',
    ],
    useful: ['blackdetect', 'freezedetect'],
  },
  {
    listing: 'demuxers',
    needed: ['rtsp', 'mov', 'matroska', 'mpegts'],
    useful: ['avi', 'flv', 'h264', 'hevc', 'hls', 'mpjpeg', 'png_pipe', 'jpeg_pipe', 'webp_pipe'],
  },
  {
    listing: 'decoders',
    needed: ['h264', 'hevc'],
    useful: ['mjpeg', 'mpeg4', 'mpeg2video', 'vp9', 'png', 'webp'],
  },
  { listing: 'encoders', needed: ['ppm', 'mjpeg'], useful: [] },
  { listing: 'muxers', needed: ['image2pipe'], useful: [] },
  {
    listing: 'protocols',
    needed: ['file', 'pipe', 'tcp'],
    useful: ['udp', 'rtp', 'tls', 'http', 'https', 'rtmp', 'srt'],
  },
];
const LIMITS = { timeout: 20_000, maxBuffer: 16 * 1024 * 1024 };
const run = promisify(execFile);

/** What this ffmpeg was built without, each as `kind name`. Rejects where it does not answer. */
export async function missingFeatures({ path }: Pick<FfmpegTools, 'path'>): Promise<MissingFeatures> {
  const missing = await Promise.all(
    FEATURES.map(async ({ listing, needed, useful }) => {
      const { stdout } = await run(path, ['-hide_banner', `-${listing}`], LIMITS);
      const names = namesIn(stdout);
      const absent = (wanted: readonly string[]): readonly string[] =>
        wanted.filter((name) => !names.has(name)).map((name) => `${listing.replace(/s$/, '')} ${name}`);
      return { needed: absent(needed), useful: absent(useful) };
    }),
  );
  return {
    needed: missing.flatMap(({ needed }) => needed),
    useful: missing.flatMap(({ useful }) => useful),
  };
}

/** The names in one of ffmpeg's listings: after a column of flags, several with commas between; protocols stand alone. */
export function namesIn(listing: string): ReadonlySet<string> {
  const names = listing.split('\n').flatMap((line) => {
    const [first = '', second] = line.trim().split(/\s+/);
    return (second ?? first).split(',');
  });
  return new Set(names);
}
