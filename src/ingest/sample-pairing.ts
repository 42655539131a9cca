import type { Clock } from '../domain/clock.js';
import type { Sample, SkippedSample } from './decoder-event.js';
import { DecoderOutputError } from './errors.js';
import type { Picture } from './ppm-splitter.js';
import type { FrameRecord } from './record-reader.js';

export interface SamplePairing {
  pushPicture(picture: Picture<Uint8Array | undefined>): void;
  /** Returns true where the numbers began anew: ffmpeg has rebuilt its filters. */
  pushRecord(record: FrameRecord): boolean;
  pushThumbnail(jpeg: Uint8Array): void;
  /** True when a picture waits whose record and thumbnail are there too. */
  hasSample(): boolean;
  /** The oldest complete sample. Call only when `hasSample`. */
  takeSample(): Sample | SkippedSample;
}

/** The pipes run a few pictures apart; beyond this they have lost each other. */
const MAX_WAITING = 4096;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/**
 * Joins the N-th picture, record and thumbnail of a run. ffmpeg writes exactly
 * one of each per sampled frame, in order; the record's own number proves it
 * (it starts at 0 again when ffmpeg rebuilds its filters). Throws
 * DecoderOutputError when a number is missing or one pipe runs away.
 */
export function createSamplePairing(clock: Clock): SamplePairing {
  const pictures: (Picture<Uint8Array | undefined> & { readonly capturedAtMs: number })[] = [];
  const records: FrameRecord[] = [];
  const thumbnails: Uint8Array[] = [];
  let waitingBytes = 0;
  let nextIndex = 0;

  const checkBounds = (): void => {
    const waiting = Math.max(pictures.length, records.length, thumbnails.length);
    if (waiting <= MAX_WAITING && (waitingBytes <= MAX_WAITING_BYTES || pictures.length < 2)) return;
    throw new DecoderOutputError(
      `ffmpeg's outputs are out of step: ${pictures.length} pictures, ${records.length} records and ${thumbnails.length} thumbnails wait`,
    );
  };

  return {
    pushPicture(picture) {
      pictures.push({ ...picture, capturedAtMs: clock() });
      waitingBytes += picture.data?.length ?? 0;
      checkBounds();
    },
    pushRecord(record) {
      if (record.index !== nextIndex && record.index !== 0) {
        throw new DecoderOutputError(`ffmpeg's record ${record.index} came where ${nextIndex} was due`);
      }
      const isRebuilt = nextIndex > 0 && record.index === 0;
      nextIndex = record.index + 1;
      records.push(record);
      checkBounds();
      return isRebuilt;
    },
    pushThumbnail(jpeg) {
      thumbnails.push(jpeg);
      checkBounds();
    },
    hasSample: () => pictures.length > 0 && records.length > 0 && thumbnails.length > 0,
    takeSample() {
      const [picture, record, jpeg] = [pictures.shift(), records.shift(), thumbnails.shift()];
      if (picture === undefined || record === undefined || jpeg === undefined) throw new Error('no sample is complete');
      const { data, ...rest } = picture;
      waitingBytes -= data?.length ?? 0;
      return { ...rest, ptsUs: record.ptsUs ?? 0, jpeg, data };
    },
  };
}
