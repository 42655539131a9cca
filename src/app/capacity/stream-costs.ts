import type { Sampling } from '../../ingest/sampling.js';

/** A kind of stream, as cameras send it. */
export interface StreamKind {
  readonly width: number;
  readonly height: number;
  /** Pictures per second. */
  readonly fps: number;
}

/** What one kind costs while the machine is busy; core-seconds. */
export interface KindCost extends StreamKind {
  /** Per second: every picture is decoded, none is sampled. */
  readonly decode: number;
  /** Per second, with one keyframe in it: nothing else is decoded. */
  readonly keyframes: number;
  /** Per sampled picture: scaling, thumbnail, and its way into this process. */
  readonly sample: number;
}

/** What this machine can do. */
export interface Machine {
  readonly cores: number;
  readonly framesPerSecond: number;
  /** Core-seconds per scored frame. */
  readonly score: number;
  readonly kinds: readonly KindCost[];
}

/** What one stream takes of a machine. */
export interface StreamCost {
  /** Frames scored per second. */
  readonly fps: number;
  /** Core-seconds per second, for decoding alone and with scoring. */
  readonly decodeCores: number;
  readonly cores: number;
}

/** `decode + fps * (sample + score)`. With `every` the frames per second follow from those of the source. */
export function costOf(sampling: Sampling, kind: KindCost, { score }: Pick<Machine, 'score'>): StreamCost {
  const fps = sampledFps(sampling, kind);
  const decodeCores = sampling.mode === 'keyframes' ? kind.keyframes : kind.decode;
  return { fps, decodeCores, cores: decodeCores + fps * (kind.sample + score) };
}

/** Of keyframes there is one a second in most cameras' streams, and no more than that is known. */
function sampledFps(sampling: Sampling, { fps }: StreamKind): number {
  if (sampling.mode === 'every') return fps / sampling.every;
  return Math.min(sampling.fps, sampling.mode === 'keyframes' ? 1 : fps);
}

/** How many streams of one kind fit. */
export function streamsThatFit({ cores, fps }: StreamCost, machine: Machine): number {
  return Math.floor(Math.min(machine.cores / cores, machine.framesPerSecond / fps));
}

/** The measured kind that is most like a stream's, with the cost of decoding in proportion to its pixels per second. */
export function likeliestKind(stream: StreamKind, kinds: readonly KindCost[]): KindCost {
  const distance = (kind: StreamKind): number => Math.abs(Math.log(pixelRate(kind) / pixelRate(stream)));
  const [like] = kinds.toSorted((one, other) => distance(one) - distance(other));
  if (like === undefined) throw new RangeError('no kind of stream was measured');
  const share = pixelRate(stream) / pixelRate(like);
  const pixels = (stream.width * stream.height) / (like.width * like.height);
  return {
    ...stream,
    decode: like.decode * share,
    keyframes: like.keyframes * pixels,
    sample: like.sample * Math.min(pixels, 1),
  };
}

export function kindText({ width, height, fps }: StreamKind): string {
  return `${width}x${height}, ${Math.round(fps * 10) / 10} fps`;
}

function pixelRate({ width, height, fps }: StreamKind): number {
  return width * height * fps;
}
