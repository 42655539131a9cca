import type { InputFacts } from '../domain/stream.js';

/** One sampled picture with its record and its thumbnail, as one ffmpeg run delivers it. */
export interface Sample {
  /** Presentation time from ffmpeg, microseconds from the start of the run; may start below zero on RTSP. */
  readonly ptsUs: number;
  /** Wall clock when the picture had left the decoder. */
  readonly capturedAtMs: number;
  readonly width: number;
  readonly height: number;
  /** Packed RGB in a buffer of its own, so that it can be transferred to a worker. */
  readonly data: Uint8Array;
  readonly jpeg: Uint8Array;
}

/** A sample whose picture was passed over, because there was no memory for it. */
export type SkippedSample = Omit<Sample, 'data'> & { readonly data: undefined };

/** What one run of ffmpeg tells. */
export type DecoderEvent =
  /** ffmpeg was started; times begin anew. */
  | { readonly kind: 'begun' }
  /** The source is open, and this is in it. */
  | { readonly kind: 'input'; readonly input: InputFacts }
  /** `count` pictures more were decoded at full rate; the newest has `ptsUs`. `rebuilt`: with new filters, because they changed. */
  | { readonly kind: 'decoded'; readonly count: number; readonly ptsUs: number; readonly rebuilt: boolean }
  /** ffmpeg made its filters anew, because the pictures changed in size or format; the next sample is the first of those. */
  | { readonly kind: 'rebuilt' }
  | { readonly kind: 'sample'; readonly sample: Sample }
  | { readonly kind: 'skipped'; readonly sample: SkippedSample }
  /** At `ptsUs` the picture began, or ceased, to be black, or the same for too long. */
  | {
      readonly kind: 'picture';
      readonly flaw: 'black' | 'frozen';
      readonly begins: boolean;
      readonly ptsUs: number;
    }
  /** New errors of the decoder, and packets that never came. */
  | { readonly kind: 'damage'; readonly decodeErrors: number; readonly packetsLost: number }
  /** Back-pressure holds ffmpeg (files only), and lets it go on. */
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' }
  /** A file is at its end. `decodeErrors` counts ffmpeg's error lines; `lastError` is the last of them, masked. */
  | { readonly kind: 'ended'; readonly decodeErrors: number; readonly lastError: string | undefined };
