import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf } from '../errors.js';
import {
  SourceIsDirectoryError,
  SourceNotFoundError,
  SourceNotMediaError,
  SourcePermissionError,
  SourceTruncatedError,
} from './errors.js';
import { scaleWithin } from './filter-graph.js';
import { decoderEnvironment } from './launch.js';
import { HEAD_BYTES, imageDemuxerOf } from './image-format.js';
import type { FfmpegTools } from './locate-ffmpeg.js';
import { freshMemory } from './frame-memory.js';
import { createPpmSplitter, type Picture } from './ppm-splitter.js';

export interface ImageOptions {
  readonly tools: Pick<FfmpegTools, 'launch'>;
  readonly maxWidth: number;
  readonly maxHeight: number;
}

export interface DecodedImage extends Picture {
  /** What ffmpeg said against the file, where it decoded a picture all the same. */
  readonly complaint?: string;
}

/** What a conversion wrote, and what ffmpeg said against it. */
interface Conversion {
  readonly stdout: Buffer;
  readonly said: string | undefined;
}

/** mjpeg's scale from 2 (best) to 31. */
const JPEG_QUALITY = '3';
const LIMITS = { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 };
/** 16384 x 8192; larger ones are refused before memory is taken for them. */
const MAX_PIXELS = 134_217_728;

/** One picture of an image file, made as frames are: packed RGB, square pixels, never enlarged. Rejects with a Source… error. */
export async function decodeImage(file: string, { tools, maxWidth, maxHeight }: ImageOptions): Promise<DecodedImage> {
  const { stdout, said } = await convert(file, { tools, maxWidth, maxHeight }, ['format=rgb24', 'ppm']);
  const [picture] = createPpmSplitter(maxWidth * maxHeight, freshMemory).push(stdout);
  if (picture === undefined) throw noPicture(file, said);
  return said === undefined ? picture : { ...picture, complaint: said };
}

/** The same picture as a JPEG file, for people. Rejects with a Source… error. */
export async function imageAsJpeg(file: string, options: ImageOptions): Promise<Uint8Array> {
  const { stdout, said } = await convert(file, options, ['format=yuvj420p', 'mjpeg', '-q:v', JPEG_QUALITY]);
  if (stdout.length === 0) throw noPicture(file, said);
  return stdout;
}

async function convert(
  file: string,
  { tools, maxWidth, maxHeight }: ImageOptions,
  [format = '', ...encoder]: readonly string[],
): Promise<Conversion> {
  const demuxer = imageDemuxerOf(await readHead(file));
  if (demuxer === undefined) {
    throw new SourceNotMediaError(`${file} is not an image that can be read; give a PNG, JPEG, WebP, BMP, TIFF or GIF`);
  }
  return runFfmpeg(tools.launch, [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error', '-protocol_whitelist', 'file'],
    ...['-max_pixels', String(MAX_PIXELS), '-threads', '1', '-f', demuxer, '-i', `file:${resolve(file)}`],
    ...['-map', '0:v:0', '-frames:v', '1', '-vf', `${scaleWithin(maxWidth, maxHeight)},setsar=1,${format}`],
    ...['-c:v', ...encoder, '-f', 'image2pipe', 'pipe:1'],
  ]);
}

function noPicture(file: string, said: string | undefined): SourceTruncatedError {
  const detail = said === undefined ? '' : ` (ffmpeg: ${said})`;
  return new SourceTruncatedError(`${file} gave no picture${detail}; see whether it can be opened elsewhere`);
}

async function readHead(file: string): Promise<Buffer> {
  try {
    await using handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw unreadable(file, cause as NodeJS.ErrnoException);
  }
}

function unreadable(file: string, cause: NodeJS.ErrnoException): Error {
  if (cause.code === 'ENOENT') return new SourceNotFoundError(`${file} does not exist; check the path`, { cause });
  if (cause.code === 'EISDIR') return new SourceIsDirectoryError(`${file} is a directory; give a file`, { cause });
  if (cause.code === 'EACCES') {
    return new SourcePermissionError(`${file} may not be read; give this user read permission`, { cause });
  }
  return new SourceNotFoundError(`${file} cannot be read: ${messageOf(cause)}`, { cause });
}

/** Also what a failed run wrote: the caller looks for a picture in it. */
function runFfmpeg([file = '', ...first]: readonly string[], args: readonly string[]): Promise<Conversion> {
  return new Promise((settle) => {
    execFile(
      file,
      [...first, ...args],
      { ...LIMITS, encoding: 'buffer', env: decoderEnvironment() },
      (error, stdout, stderr) => {
        const lines = stderr.toString('utf8').trim().split('\n');
        const said = lines.find((line) => line.trim() !== '') ?? (error === null ? undefined : messageOf(error));
        settle({ stdout, said: said?.replace(/^(\[[^\]]*\] )+/, '').trim() });
      },
    );
  });
}
