import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { messageOf } from '../errors.js';
import { DecoderNotFoundError } from './errors.js';
import { launchOf } from './launch.js';

/** What this ffmpeg can do; the names and outputs changed over the years. */
export interface FfmpegCapabilities {
  /** `-fps_mode` (since 5.1); before, `-vsync`. */
  readonly fpsMode: boolean;
  /** `direct` of the metadata filter (since 4.3): records leave at once. Without it they go through the log. */
  readonly directMetadata: boolean;
  /** The socket time-out of RTSP was called `-stimeout` before 5.0. */
  readonly rtspTimeoutOption: '-timeout' | '-stimeout';
  /** What it can read from, such as `tcp` and `srt`. */
  readonly protocols: ReadonlySet<string>;
}

/** An ffmpeg that was started once and answered. */
export interface FfmpegTools {
  readonly path: string;
  /** The command line that starts it; arguments are appended. */
  readonly launch: readonly string[];
  readonly version: string;
  readonly capabilities: FfmpegCapabilities;
}

export interface LocateOptions {
  /** The full path of the one to use: nothing else is tried then. Empty is the same as absent. */
  readonly path?: string | undefined;
  /** Address space that one process may take, where the system can bound it; 4 GiB by default, 0: unbounded. */
  readonly maxMemoryBytes?: number;
}

const INSTALLER_PACKAGE = '@ffmpeg-installer/ffmpeg';
const PROBE_LIMITS = { timeout: 20_000, maxBuffer: 16 * 1024 * 1024 };
/** 8K H.264 takes half a gigabyte. */
const MAX_MEMORY = 4 * 2 ** 30;
const run = promisify(execFile);

/** The configured ffmpeg, else the one on PATH, else the npm one; throws DecoderNotFoundError where none runs. */
export async function locateFfmpeg({ path, maxMemoryBytes = MAX_MEMORY }: LocateOptions = {}): Promise<FfmpegTools> {
  const configured = path === undefined || path === '' ? undefined : path;
  const candidates = configured === undefined ? ['ffmpeg', await installedPath()] : [configured];
  const failures: string[] = [];
  for (const candidate of candidates) {
    if (candidate === undefined) continue;
    try {
      return { ...(await probe(candidate)), launch: await launchOf(candidate, maxMemoryBytes) };
    } catch (error) {
      failures.push(`${candidate}: ${firstLine(messageOf(error))}`);
    }
  }
  throw new DecoderNotFoundError(
    `no usable ffmpeg (${failures.join('; ')}); install it (Debian: apt-get install ffmpeg), ` +
      `or set ingest.ffmpegPath to its full path, or run: npm install ${INSTALLER_PACKAGE}`,
  );
}

/** The binary of the optional package; undefined where it is not installed or has none for this platform. */
async function installedPath(): Promise<string | undefined> {
  const name: string = INSTALLER_PACKAGE;
  try {
    const { default: installer } = (await import(name)) as { default: { path: string } };
    return installer.path;
  } catch {
    return undefined;
  }
}

async function probe(path: string): Promise<Omit<FfmpegTools, 'launch'>> {
  const ask = async (...args: string[]): Promise<string> =>
    (await run(path, ['-hide_banner', ...args], PROBE_LIMITS)).stdout;
  const [version, options, metadataFilter, rtsp, protocols] = await Promise.all([
    ask('-version'),
    ask('-h', 'long'),
    ask('-h', 'filter=metadata'),
    ask('-h', 'demuxer=rtsp'),
    ask('-protocols'),
  ]);
  const [, name] = /^ffmpeg version (\S+)/.exec(version) ?? [];
  if (name === undefined) throw new Error('it does not answer like ffmpeg');
  return {
    path,
    version: name,
    capabilities: {
      fpsMode: /^-fps_mode\b/m.test(options),
      directMetadata: /^\s+direct\s/m.test(metadataFilter),
      rtspTimeoutOption: /^\s+-stimeout\s/m.test(rtsp) ? '-stimeout' : '-timeout',
      protocols: inputProtocols(protocols),
    },
  };
}

/** From what `-protocols` prints: those between `Input:` and `Output:`. */
export function inputProtocols(listing: string): ReadonlySet<string> {
  const [, input = ''] = /^Input:([^]*?)^Output:/m.exec(listing) ?? [];
  return new Set(input.split(/\s+/).filter((name) => name !== ''));
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
