import { maskUrls } from '../../telemetry/mask-url.js';
import { SourceUnsupportedError } from '../errors.js';
import type { FfmpegTools } from '../locate-ffmpeg.js';
import { MPEGTS_UDP, RTMP, SRT } from './contribution.js';
import { FILE } from './file.js';
import { RTSP, RTSPS } from './rtsp.js';
import type { SourceKind } from './source-kind.js';
import { HLS, HTTP_FILE, HTTP_STREAM } from './web.js';

/** First match wins: special cases stand above general ones. */
const KINDS: readonly SourceKind[] = [RTSP, RTSPS, RTMP, SRT, MPEGTS_UDP, HLS, HTTP_FILE, HTTP_STREAM, FILE];

/** The kind of a source; throws SourceUnsupportedError where there is none, or it could not be named to ffmpeg. */
export function sourceKindOf(streamId: string, source: string): SourceKind {
  const kind = KINDS.find(({ matches }) => matches(source));
  if (kind !== undefined && canBeNamed(kind, source)) return kind;
  throw new SourceUnsupportedError(
    `stream ${streamId}: ${maskUrls(source)} cannot be opened; ` +
      'use rtsp(s)://, rtmp(s)://, srt://, udp://, http(s)://, file:///, or the path of a file or folder',
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

/** Whether the pictures of a source come as they are made. */
export function isPacedSource(source: string): boolean {
  const kind = KINDS.find(({ matches }) => matches(source));
  return kind?.live === true && kind.segmented !== true;
}

/** Whether a source is on this machine: a file, a folder or a pattern. */
export function isFileSource(source: string): boolean {
  return KINDS.find(({ matches }) => matches(source)) === FILE;
}

/** Throws SourceUnsupportedError where this ffmpeg was built without what the kind needs. */
export function requireProtocol(streamId: string, { name, needs }: SourceKind, tools: FfmpegTools): void {
  if (tools.capabilities.protocols.has(needs)) return;
  throw new SourceUnsupportedError(
    `stream ${streamId}: ffmpeg ${tools.version} was built without ${needs}, so ${name} sources cannot be opened; ` +
      'install another and name it in ingest.ffmpegPath',
  );
}
