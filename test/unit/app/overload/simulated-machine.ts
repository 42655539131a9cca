import type { Observation, StreamObservation } from '../../../../src/app/overload/observation.js';
import { grantOf, openLadder, stepLadder, type Ladder } from '../../../../src/app/overload/step-ladder.js';

export interface SimulatedStream {
  readonly streamId: string;
  readonly priority?: number;
  readonly wantedFps?: number;
  readonly keyframesPerSecond?: number;
}

export interface SimulatedOptions {
  readonly processors?: number;
  readonly firstGuessFps?: number;
  readonly minFps?: number;
  /** Whether the busy time of scoring threads is told. */
  readonly tellsBusy?: boolean;
}

interface Decoder {
  readonly mode: 'full' | 'keyframes';
  readonly sinceS: number;
  lagMs: number;
}

/** Processors that decoding takes per stream, and scoring per frame. */
const DECODE = { full: 0.12, keyframes: 0.026 };
const SCORE = 0.05;
/** Decoders starve from here on, because scoring takes its turn as well. */
const DECODERS_SHARE = 0.9;
const OPENING_S = 2;

/** A machine that decodes and scores, as the ladder sees it; a step is a second. */
export class SimulatedMachine {
  ladder: Ladder;
  second = 0;
  scored = 0;
  dropped = 0;
  worstLagMs = 0;
  /** Times a stream was put in another place. */
  moves = 0;
  readonly #decoders = new Map<string, Decoder>();
  /** May change: other programs take theirs. */
  processors: number;
  #streams: readonly SimulatedStream[];
  #idle: number;
  readonly #tellsBusy: boolean;

  constructor(streams: readonly SimulatedStream[], options: SimulatedOptions = {}) {
    const { processors = 2, firstGuessFps = 40, minFps = 0.1, tellsBusy = true } = options;
    this.#tellsBusy = tellsBusy;
    this.#streams = streams;
    this.processors = processors;
    this.#idle = processors;
    this.ladder = openLadder({ firstGuessFps, minFps }, 0);
  }

  set streams(streams: readonly SimulatedStream[]) {
    this.#streams = streams;
  }

  run(seconds: number, afterEach: (observation: Observation) => void = () => undefined): void {
    for (let n = 0; n < seconds; n += 1) afterEach(this.#step());
  }

  runs(...which: readonly string[]): number {
    return this.#streams.filter(({ streamId }) => which.includes(this.runOf(streamId))).length;
  }

  runOf(streamId: string): string {
    return this.ladder.places.of.get(streamId)?.run ?? 'held';
  }

  #step(): Observation {
    this.second += 1;
    const { scored, dropped, busy } = this.#work();
    this.scored += scored;
    this.dropped += dropped;
    const observation: Observation = {
      ...{ nowMs: this.second * 1000, scored, dropped, processors: this.processors, idleProcessors: this.#idle },
      waiting: dropped > 0 ? this.#streams.length / 2 : 0,
      ...(this.#tellsBusy && { busy }),
      streams: this.#streams.map((stream) => this.#observe(stream)),
    };
    const before = this.ladder.places.of;
    this.ladder = stepLadder(this.ladder, observation);
    for (const { streamId } of this.#streams) this.#obey(streamId, before.get(streamId)?.run ?? 'held');
    return observation;
  }

  #obey(streamId: string, before: string): void {
    const run = this.runOf(streamId);
    if (run === before) return;
    if (before !== 'held') this.moves += 1;
    if (run === 'full' || run === 'keyframes') {
      this.#decoders.set(streamId, { mode: run, sinceS: this.second, lagMs: 0 });
    } else this.#decoders.delete(streamId);
  }

  #isUp(streamId: string): boolean {
    const decoder = this.#decoders.get(streamId);
    return decoder !== undefined && this.second - decoder.sinceS >= OPENING_S;
  }

  #observe({ streamId, priority = 0, wantedFps = 1, keyframesPerSecond = 1 }: SimulatedStream): StreamObservation {
    const decoder = this.#decoders.get(streamId);
    const isUp = this.#isUp(streamId);
    return {
      ...{ streamId, priority, wantedFps, isUp, canReduce: true },
      ...(isUp && decoder && { lagMs: decoder.lagMs, decodedFps: decoder.mode === 'full' ? 25 : keyframesPerSecond }),
    };
  }

  #work(): { scored: number; dropped: number; busy: number } {
    const streams = this.#streams.filter(({ streamId }) => this.#decoders.has(streamId));
    const decode = streams.reduce((sum, { streamId }) => sum + DECODE[this.#decoders.get(streamId)?.mode ?? 'full'], 0);
    const offered = streams.reduce((sum, stream) => {
      const { streamId, wantedFps = 1, keyframesPerSecond = 1 } = stream;
      if (!this.#isUp(streamId)) return sum;
      const granted = grantOf(this.ladder, { wantedFps }) ?? wantedFps;
      const isFull = this.#decoders.get(streamId)?.mode === 'full';
      return sum + (isFull ? granted : Math.min(granted, keyframesPerSecond));
    }, 0);
    const left = this.processors - Math.min(decode, DECODERS_SHARE * this.processors);
    const scored = Math.min(offered, left / SCORE);
    this.#idle = Math.max(this.processors - decode - scored * SCORE, 0);
    const slower = Math.max(1 - (DECODERS_SHARE * this.processors) / Math.max(decode, 0.001), 0);
    for (const decoder of this.#decoders.values()) {
      decoder.lagMs = slower > 0 ? decoder.lagMs + slower * 1000 : Math.max(decoder.lagMs - 1000, 0);
      this.worstLagMs = Math.max(this.worstLagMs, decoder.lagMs);
    }
    return { scored, dropped: offered - scored, busy: Math.min((scored * SCORE) / left, 1) };
  }
}
