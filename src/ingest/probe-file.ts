import { execFile } from 'node:child_process';
import { decoderEnvironment } from './launch.js';
import type { FfmpegTools } from './locate-ffmpeg.js';
import { sourceKindOf } from './source-kinds/source-kind-of.js';

/** What a file says of itself before it is played; what it does not say is absent. */
export interface FileFacts {
  readonly durationMs?: number;
  /** When it says it was recorded, milliseconds since 1970. */
  readonly creationTimeMs?: number;
}

const LIMITS = { timeout: 60_000, maxBuffer: 4 * 1024 * 1024 };
const SETTINGS = { realtime: false, transport: 'tcp', socketTimeoutMs: 0 } as const;

/**
 * Asks ffmpeg itself, opened under the same restrictions as for playing: it is there on every machine, and ffprobe is
 * not. Never rejects: a file that cannot be opened says nothing, and playing it tells why.
 */
export async function probeFile(source: string, { launch, capabilities }: FfmpegTools): Promise<FileFacts> {
  const kind = sourceKindOf('probe', source);
  const args = [
    ...['-hide_banner', '-nostdin', '-loglevel', 'info', '-protocol_whitelist', kind.protocols(SETTINGS)],
    ...kind.options(SETTINGS, capabilities),
    ...['-i', kind.input(source)],
  ];
  const banner = await new Promise<string>((resolve) => {
    const [file = '', ...first] = launch;
    execFile(file, [...first, ...args], { ...LIMITS, env: decoderEnvironment() }, (_error, _stdout, stderr) =>
      resolve(stderr),
    );
  });
  return readFacts(banner);
}

/** From what `ffmpeg -i` prints. Pure. */
export function readFacts(banner: string): FileFacts {
  const [, hours, minutes, seconds] = /^\s+Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)/m.exec(banner) ?? [];
  const durationMs = Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000);
  const [, created = ''] = /^\s+creation_time\s*: (\S.*)$/m.exec(banner) ?? [];
  const creationTimeMs = Date.parse(inUtc(created.trim()));
  return {
    ...(Number.isFinite(durationMs) && { durationMs }),
    ...(Number.isFinite(creationTimeMs) && { creationTimeMs }),
  };
}

/** Containers give UTC; some writers leave the zone out, and none of them means that of this machine. */
function inUtc(time: string): string {
  return /(Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time.replace(' ', 'T')}Z`;
}
