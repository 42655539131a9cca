import type { FramewatchError } from '../errors.js';
import {
  DecoderExitedError,
  SourceAuthError,
  SourceEndedError,
  SourceIsDirectoryError,
  SourceNoVideoError,
  SourceNotFoundError,
  SourceNotMediaError,
  SourcePathError,
  SourcePermissionError,
  SourceRefusedError,
  SourceTimeoutError,
  SourceTruncatedError,
  SourceUnreachableError,
  SourceUnsupportedError,
} from './errors.js';

/** How one run of ffmpeg ended. */
export interface DecoderExit {
  readonly streamId: string;
  /** The source with its credentials masked. */
  readonly source: string;
  readonly live: boolean;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Samples that came before. */
  readonly sampled: number;
  /** The last warnings and errors, masked. */
  readonly tail: readonly string[];
}

interface Cause {
  readonly pattern: RegExp;
  readonly scope: 'file' | 'live' | 'any';
  /** What happened and what to do, to follow "stream id: source". */
  readonly says: string;
  readonly make: new (message: string) => FramewatchError;
}

/** First match wins: special cases stand above general ones. */
const CAUSES: readonly Cause[] = [
  {
    pattern: /\b40[13] (Unauthorized|Forbidden)/i,
    scope: 'live',
    says: 'refused the user name or password; correct them and restart: it is not tried again, because cameras lock accounts',
    make: SourceAuthError,
  },
  {
    pattern: /\b404\b/,
    scope: 'live',
    says: 'has no stream at this path (404); check the path part of the URL',
    make: SourcePathError,
  },
  {
    pattern: /Connection refused/i,
    scope: 'live',
    says: 'refused the connection; check that it is switched on and that the port is right',
    make: SourceRefusedError,
  },
  {
    pattern: /Failed to resolve hostname|Name or service not known|Temporary failure in name resolution/i,
    scope: 'live',
    says: 'has a host name that cannot be resolved; check the name and the DNS',
    make: SourceUnreachableError,
  },
  {
    pattern: /No route to host|Network is unreachable|Host is unreachable/i,
    scope: 'live',
    says: 'cannot be reached over the network; check the address, the cable and the route',
    make: SourceUnreachableError,
  },
  {
    pattern: /timed out|Operation timeout/i,
    scope: 'live',
    says: 'did not answer in time; check the network and that it is switched on',
    make: SourceTimeoutError,
  },
  {
    pattern: /^Stream specifier .* in filtergraph|matches no streams/i,
    scope: 'any',
    says: 'holds no video; give a source with a picture',
    make: SourceNoVideoError,
  },
  {
    pattern: /Decoder .*not found|No decoder|Unknown decoder|Unsupported codec|Decoding requested, but no decoder/i,
    scope: 'any',
    says: 'uses a codec that this ffmpeg cannot decode; use H.264 or H.265, or another ffmpeg (ingest.ffmpegPath)',
    make: SourceUnsupportedError,
  },
  {
    pattern: /No such file or directory/i,
    scope: 'file',
    says: 'does not exist; check the path',
    make: SourceNotFoundError,
  },
  {
    pattern: /Not a directory|Too many levels of symbolic links|File name too long/i,
    scope: 'file',
    says: 'is a path that leads to no file; check it',
    make: SourceNotFoundError,
  },
  { pattern: /Is a directory/i, scope: 'file', says: 'is a directory; give a file', make: SourceIsDirectoryError },
  {
    pattern: /Permission denied/i,
    scope: 'file',
    says: 'may not be read; give this user read permission',
    make: SourcePermissionError,
  },
  {
    pattern: /not on whitelist|not whitelisted/i,
    scope: 'any',
    says: 'is not a video file, or of a kind that is not opened for safety (a playlist); give the video file itself',
    make: SourceUnsupportedError,
  },
  {
    pattern: /Skipped opening external track/i,
    scope: 'file',
    says: 'keeps its pictures in another file, which is not opened for safety; give that file itself',
    make: SourceUnsupportedError,
  },
  {
    pattern: /misdetection possible/i,
    scope: 'file',
    says: 'is not a video file, whatever its name says; give one that plays',
    make: SourceNotMediaError,
  },
  {
    pattern: /moov atom not found/i,
    scope: 'file',
    says: 'is truncated: its index (moov) is missing; copy or record it again',
    make: SourceTruncatedError,
  },
  {
    pattern: /Output file is empty|Cannot determine format of input stream/i,
    scope: 'file',
    says: 'is cut off or damaged: not a single picture can be decoded; record or copy it again',
    make: SourceTruncatedError,
  },
  {
    pattern: /Invalid data found when processing input$/i,
    scope: 'file',
    says: 'is not a video file or is damaged; give one that plays',
    make: SourceNotMediaError,
  },
  {
    pattern: /Invalid data found when processing input$/i,
    scope: 'live',
    says: 'cannot be reached or does not speak RTSP; check address, port and path',
    make: SourceUnreachableError,
  },
];

/** The error that a run's end stands for; undefined when a file was played to its end, damaged or not. Pure. */
export function classifyExit(exit: DecoderExit): FramewatchError | undefined {
  const { streamId, source, live, exitCode, signal, sampled, tail } = exit;
  const about = `stream ${streamId}: ${source}`;
  if (signal !== null) {
    const advice = 'see whether the system log says why (out of memory?)';
    return new DecoderExitedError(`${about}: ffmpeg was ended by ${signal}${lastWords(tail)}; ${advice}`);
  }
  if (!live && sampled > 0) return undefined;
  if (live && sampled > 0)
    return new SourceEndedError(`${about} stopped sending${lastWords(tail)}; it is opened again`);
  const cause = CAUSES.find(
    ({ pattern, scope }) => scope !== (live ? 'file' : 'live') && tail.some((line) => pattern.test(line)),
  );
  if (cause !== undefined) return new cause.make(`${about} ${cause.says}`);
  if (exitCode !== 0) {
    return new DecoderExitedError(
      `${about}: ffmpeg ended with exit code ${String(exitCode)}${lastWords(tail)}; see whether the source plays elsewhere`,
    );
  }
  return live
    ? new SourceEndedError(`${about} closed the connection before the first picture; it is opened again`)
    : new SourceTruncatedError(`${about} gave not a single picture${lastWords(tail)}; record or copy it again`);
}

function lastWords(tail: readonly string[]): string {
  const last = tail.at(-1);
  return last === undefined ? '' : ` (ffmpeg: ${last})`;
}
