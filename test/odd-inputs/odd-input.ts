import { writeFile } from 'node:fs/promises';
import type { WatchOptions } from '../helpers/ingest-harness.js';
import type { ClipFolder } from '../helpers/clips.js';

/** How a stream of one odd input has to end, when every picture is sampled. */
export interface Expectation {
  readonly state: 'ended' | 'failed';
  /** Of the last status; absent for a clean end. */
  readonly code?: string;
  /** Frames, exactly or from least to most. */
  readonly frames: number | readonly [least: number, most: number];
  /** The sizes of the frames in order of appearance, as `WIDTHxHEIGHT`. */
  readonly sizes?: readonly string[];
  /** Mean red, green and blue of the first frame. */
  readonly colour?: readonly [red: number, green: number, blue: number];
}

/** One input that a careful person would not feed to a video program. */
export interface OddInput {
  readonly name: string;
  /** Makes it in the folder; gives the source that is then opened. */
  readonly make: (clips: ClipFolder) => Promise<string>;
  readonly expected: Expectation;
  readonly options?: Partial<WatchOptions>;
  /** ffmpeg runs as a user who owns nothing, where the tests run as root. */
  readonly unprivileged?: boolean;
  /** What goes on beside it: begins just before it is opened, has to settle when `done`. */
  readonly beside?: (source: string, playing: Playing) => Promise<void>;
}

export interface Playing {
  /** Resolves at the first frame, or when it is done without one. */
  readonly firstFrame: Promise<void>;
  readonly done: AbortSignal;
}

/** Played to its end, with nothing to say against it. */
export function ended(frames: Expectation['frames'], more: Pick<Expectation, 'sizes' | 'colour'> = {}): Expectation {
  return { state: 'ended', frames, ...more };
}

/** Played to its end, and told to be damaged. */
export function damaged(least: number, most: number): Expectation {
  return { state: 'ended', code: 'SOURCE_DAMAGED', frames: [least, most] };
}

/** Given up, with this code and without a picture. */
export function failed(code: string): Expectation {
  return { state: 'failed', code, frames: 0 };
}

/** An input that ffmpeg encodes from its own test pictures; `options` stand before the output. */
export function encoded(
  name: string,
  extension: string,
  lavfi: string,
  options: readonly string[],
  expected: Expectation,
): OddInput {
  return { name, make: (clips) => clips.make(fileName(name, extension), lavfi, ...options), expected };
}

/** An input made of bytes: those of a good clip, changed, or anything else. */
export function written(
  name: string,
  extension: string,
  bytes: (clips: ClipFolder) => Promise<Uint8Array | string> | Uint8Array | string,
  expected: Expectation,
): OddInput {
  return {
    name,
    expected,
    async make(clips) {
      const path = clips.path(fileName(name, extension));
      await writeFile(path, await bytes(clips));
      return path;
    },
  };
}

/** A file name that tells which input it belongs to. */
export function fileName(name: string, extension: string): string {
  return `${name.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}.${extension}`;
}
