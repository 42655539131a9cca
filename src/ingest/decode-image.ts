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

const LIMITS = { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 };
/** 16384 x 8192; larger ones are refused before memory is taken for them. */
const MAX_PIXELS = 134_217_728;

/** One picture of an image file, made as frames are: packed RGB, square pixels, never enlarged. Rejects with a Source… error. */
export async function decodeImage(file: string, { tools, maxWidth, maxHeight }: ImageOptions): Promise<DecodedImage> {
  const demuxer = imageDemuxerOf(await readHead(file));
  if (demuxer === undefined) {
    throw new SourceNotMediaError(`${file} is not an image that can be read; give a PNG, JPEG, WebP, BMP, TIFF or GIF`);
  }
  const { stdout, said } = await runFfmpeg(tools.launch, [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error', '-protocol_whitelist', 'file'],
    ...['-max_pixels', String(MAX_PIXELS), '-threads', '1', '-f', demuxer, '-i', `file:${resolve(file)}`],
    ...['-map', '0:v:0', '-frames:v', '1', '-vf', `${scaleWithin(maxWidth, maxHeight)},setsar=1,format=rgb24`],
    ...['-c:v', 'ppm', '-f', 'image2pipe', 'pipe:1'],
  ]);
  const [picture] = createPpmSplitter(maxWidth * maxHeight).push(stdout);
  if (picture === undefined) {
    const detail = said === undefined ? '' : ` (ffmpeg: ${said})`;
    throw new SourceTruncatedError(`${file} gave no picture${detail}; see whether it can be opened elsewhere`);
  }
  return said === undefined ? picture : { ...picture, complaint: said };
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
function runFfmpeg(
  [file = '', ...first]: readonly string[],
  args: readonly string[],
): Promise<{ readonly stdout: Buffer; readonly said: string | undefined }> {
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
