import type { FfmpegCapabilities } from './locate-ffmpeg.js';

export interface PictureSettings {
  /** Samples per second of media time. */
  readonly fps: number;
  readonly maxWidth: number;
  readonly maxHeight: number;
  readonly thumbnailWidth: number;
  /** Whether the decoded frames are counted exactly, or told about a few times a second. */
  readonly countExactly: boolean;
}

/** Half a millisecond, so that a pts rounded just below the grid still counts as on it. */
const GRID_SLACK_S = 0.0005;
/** A camera whose clock was set back by more than this is sampled on, instead of only when it has caught up. */
const MAX_BACKWARD_S = 1;
/**
 * True for a frame at least 0.2 s of media time away from the last for which it was true. A record carries the count
 * of all frames, and one costs the daemon two reads: 400 cameras would send 10,000 a second. ffmpeg asks twice per
 * frame and must get the same answer twice.
 */
const EVERY_FIFTH_OF_A_SECOND = 'if(gte(abs(t-ld(0)),0.2),1+0*st(0,t),eq(t,ld(0)))';
/** Encoders end with an error at a pts that goes back, as it does when a camera's clock was set back. */
const ASCENDING = "setpts='if(lte(PTS,PREV_OUTPTS),PREV_OUTPTS+1/TB,PTS)'";
/** Repeatable on every machine. */
const SCALING = 'flags=bicubic+accurate_rnd+bitexact';

/**
 * One decode, four outputs in step: decoded frames give a record, the
 * sampled ones give a second record, a frame and a thumbnail. `settb` makes
 * every pts whole microseconds. The true pts is in the record: encoders get one
 * that never goes back.
 */
export function filterGraph(settings: PictureSettings, { directMetadata }: FfmpegCapabilities): string {
  const { fps, maxWidth, maxHeight, thumbnailWidth, countExactly } = settings;
  const record = directMetadata ? recordToPipe : recordToLog;
  const thinning = countExactly ? '' : `:enable='${EVERY_FIFTH_OF_A_SECOND}'`;
  const cell = (time: string): string => `floor((${time}+${GRID_SLACK_S})*${fps})`;
  const isDue = `gt(${cell('t')},${cell('prev_selected_t')})+lt(t,prev_selected_t-${MAX_BACKWARD_S})`;
  const sampling = `select='isnan(prev_selected_t)+${isDue}'`;
  return [
    `[0:V:0]settb=1/1000000,${record('decoded', 5, thinning)},${sampling},${record('sampled', 3, '')},${ASCENDING},split[picture][small]`,
    `[picture]${scaleWithin(maxWidth, maxHeight)},setsar=1,format=rgb24[frames]`,
    `[small]${scaleWithin(thumbnailWidth, maxHeight)},setsar=1,format=yuvj420p[thumbnails]`,
  ].join(';');
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
