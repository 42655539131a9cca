import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { maskUrls } from '../telemetry/mask-url.js';
import { SourceUnsupportedError } from './errors.js';
import type { FfmpegCapabilities } from './locate-ffmpeg.js';

/** How RTP comes from an RTSP server. */
export type RtspTransport = 'tcp' | 'udp';

export interface InputSettings {
  readonly realtime: boolean;
  readonly transport: RtspTransport;
  /** ffmpeg's own limit on socket silence: it tries several times that long, and only matters when the daemon is gone. */
  readonly socketTimeoutMs: number;
}

/** One row per kind of source: what ffmpeg may open, and with which input options. */
export interface SourceKind {
  readonly name: string;
  /** Live sources are retried when they end and are never held back; others end. */
  readonly live: boolean;
  readonly matches: (source: string) => boolean;
  /** ffmpeg's protocol whitelist: nothing else can be opened, whatever the content says. */
  readonly protocols: (settings: InputSettings) => string;
  /** What follows `-i`; it never starts with `-`. */
  readonly input: (source: string) => string;
  readonly options: (settings: InputSettings, capabilities: FfmpegCapabilities) => readonly string[];
}

/** Containers and raw streams, but no playlists: those name further files. */
const FILE_FORMATS =
  'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpegtsraw,mpeg,mpegvideo,m4v,flv,asf,h264,hevc,mjpeg,mpjpeg,mxf,ogg,ivf,obu,av1,nut,dv,rm,gif,yuv4mpegpipe,wav,mp3,aac,flac';

const KINDS: readonly SourceKind[] = [
  {
    name: 'rtsp',
    live: true,
    matches: (source) => /^rtsp:\/\//i.test(source),
    protocols: ({ transport }) => (transport === 'udp' ? 'rtsp,tcp,rtp,udp' : 'rtsp,tcp'),
    input: (source) => source,
    options: ({ transport, socketTimeoutMs }, { rtspTimeoutOption }) => [
      ...['-rtsp_transport', transport, '-allowed_media_types', 'video'],
      ...[rtspTimeoutOption, String(socketTimeoutMs * 1000)],
      ...['-probesize', '1000000', '-analyzeduration', '1000000'],
    ],
  },
  {
    name: 'file',
    live: false,
    matches: (source) => /^file:\/\//i.test(source) || !/^[a-z][a-z0-9+.-]+:/i.test(source),
    protocols: () => 'file',
    input: (source) => `file:${/^file:/i.test(source) ? fileURLToPath(source) : resolve(source)}`,
    options: ({ realtime }) => [
      ...['-format_whitelist', FILE_FORMATS, '-probesize', '5000000', '-analyzeduration', '5000000'],
      ...(realtime ? ['-re'] : []),
    ],
  },
];

/** The kind of a source; throws SourceUnsupportedError where there is none, or it could not be named to ffmpeg. */
export function sourceKindOf(streamId: string, source: string): SourceKind {
  const kind = KINDS.find(({ matches }) => matches(source));
  if (kind !== undefined && canBeNamed(kind, source)) return kind;
  throw new SourceUnsupportedError(
    `stream ${streamId}: ${maskUrls(source)} cannot be opened; use rtsp://…, file:///… or the path of a file`,
  );
}

/** Not a `file:` URL with a host or an encoded slash, nor anything with a zero byte. */
function canBeNamed(kind: SourceKind, source: string): boolean {
  try {
    return !kind.input(source).includes('\0');
  } catch {
    return false;
  }
}

/** Whether a source is retried; one that cannot be opened at all is not. */
export function isLiveSource(source: string): boolean {
  return KINDS.find(({ matches }) => matches(source))?.live ?? false;
}
