import type { FfmpegCapabilities } from './locate-ffmpeg.js';
import { samplingFilter, type Sampling } from './sampling.js';

export interface PictureSettings {
  readonly sampling: Sampling;
  readonly maxWidth: number;
  readonly maxHeight: number;
  readonly thumbnailWidth: number;
  /** Whether the decoded frames are counted exactly, or told about a few times a second. */
  readonly countExactly: boolean;
  /** Media time without change after which the picture is frozen; 0: not looked for. */
  readonly frozenAfterMs: number;
  /** Whether black pictures are told about. */
  readonly detectBlack: boolean;
  /** Whether pictures that are marked as interlaced are woven apart. */
  readonly deinterlace: boolean;
  /** What is true for the samples that are left out at first; present where that may change during the run. */
  readonly skips?: string | undefined;
}

/**
 * True for a frame at least 0.2 s of media time away from the last for which it was true. A record carries the count
 * of all frames, and one costs the daemon two reads: 400 cameras would send 10,000 a second. ffmpeg asks twice per
 * frame and must get the same answer twice.
 */
const EVERY_FIFTH_OF_A_SECOND = 'if(gte(abs(t-ld(0)),0.2),1+0*st(0,t),eq(t,ld(0)))';
/**
 * What the encoders see as time: later with every frame, whatever the stream's clock does, or they would refuse the
 * frame and end the run. The true pts is in the record by then. The filters forget when a picture's size changes;
 * the wall clock goes on.
 */
const ALWAYS_LATER = "setpts='if(isnan(PREV_OUTPTS),RTCTIME,PREV_OUTPTS+1)'";
/** The filter that leaves out samples while it is enabled: no frame has such a key. */
export const THINNING = 'metadata@thinning';
/** Repeatable on every machine. */
const SCALING = 'flags=bicubic+accurate_rnd+bitexact';
/** Mean absolute difference, of the full range, below which two pictures are the same: a quarter of a grey level. */
const SAME_PICTURE = 0.001;
/** A picture is black when 98 % of its pixels lie in the lowest tenth of the range. */
const BLACK = 'd=0:pic_th=0.98:pix_th=0.1';
const MICROSECONDS = 'settb=1/1000000';

/**
 * One decode, five outputs in step: decoded frames give a record, changes to and from black and frozen an event; the
 * sampled frames give a second record, a frame and a thumbnail. `settb` makes every pts whole microseconds. Fields are
 * woven apart before sampling, where their neighbours in time still are.
 */
export function filterGraph(settings: PictureSettings, { directMetadata }: FfmpegCapabilities): string {
  const { sampling, maxWidth, maxHeight, thumbnailWidth, countExactly } = settings;
  const record = directMetadata ? recordToPipe : recordToLog;
  const thinning = countExactly ? '' : `:enable='${EVERY_FIFTH_OF_A_SECOND}'`;
  const detectors = directMetadata ? detectorsOf(settings) : [];
  const fewer =
    settings.skips === undefined ? '' : `,${THINNING}=mode=select:key=framewatch.none:enable='${settings.skips}'`;
  const fields = settings.deinterlace ? `yadif=deint=interlaced,${MICROSECONDS},` : '';
  return [
    `[0:V:0]${MICROSECONDS},${record('decoded', 5, thinning)}${detectors.length > 0 ? ',split[watched][whole]' : '[whole]'}`,
    ...(detectors.length > 0 ? [`[watched]${detectors.join(',')},nullsink`] : []),
    `[whole]${fields}${samplingFilter(sampling)}${fewer},${record('sampled', 3, '')},${ALWAYS_LATER},split[picture][small]`,
    `[picture]${scaleWithin(maxWidth, maxHeight)},setsar=1,format=rgb24[frames]`,
    `[small]${scaleWithin(thumbnailWidth, maxHeight)},setsar=1,format=yuvj420p[thumbnails]`,
  ].join(';');
}

/** On a branch of their own, so that a conversion they ask for never touches what is scored. */
function detectorsOf({ frozenAfterMs, detectBlack }: PictureSettings): readonly string[] {
  const tell = (key: string): string => `metadata=mode=print:key=${key}:file=pipe\\\\:6:direct=1`;
  const black = [`blackdetect=${BLACK}`, tell('lavfi.black_start'), tell('lavfi.black_end')];
  const freeze = `freezedetect=n=${SAME_PICTURE}:d=${frozenAfterMs / 1000}`;
  const frozen = [freeze, tell('lavfi.freezedetect.freeze_start'), tell('lavfi.freezedetect.freeze_end')];
  return [...(detectBlack ? black : []), ...(frozenAfterMs > 0 ? frozen : [])];
}

/** Marks the frame, because metadata prints nothing for one without a key, and prints it at once. */
function recordToPipe(name: string, fd: number, enable: string): string {
  return `metadata=mode=add:key=framewatch:value=1,metadata@${name}=mode=print:file=pipe\\\\:${fd}:direct=1${enable}`;
}

/**
 * For an ffmpeg whose metadata filter buffers what it prints (and, in 2018,
 * could not mark a frame): showinfo logs every frame, of a tiny copy because
 * it sums up all pixels.
 */
function recordToLog(name: string): string {
  return `split[${name}][${name}_log];[${name}_log]scale=16:16:flags=neighbor,showinfo@${name},nullsink;[${name}]null`;
}

/**
 * Square pixels within the bounds and never enlarged: pixels that are not
 * square are made so by shrinking the longer axis, because stretching the
 * other one would soften the picture that is to be judged.
 */
export function scaleWithin(maxWidth: number, maxHeight: number): string {
  const width = 'iw*min(1,sar)';
  const height = 'ih*min(1,1/sar)';
  const shrink = `min(1,min(${maxWidth}/(${width}),${maxHeight}/(${height})))`;
  return `scale=w='max(1,round(${width}*${shrink}))':h='max(1,round(${height}*${shrink}))':${SCALING}`;
}
