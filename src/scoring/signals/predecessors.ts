import type { Frame } from '../../domain/frame.js';
import type { TileLayout } from './signals-manifest.js';
import { cutTiles, tileBytes } from './tiles.js';

/** Microseconds of a stream's own time after which a frame says nothing of the one before it. */
const MAX_GAP_US = 60_000_000;

interface Kept {
  readonly width: number;
  readonly height: number;
  readonly timeUs: number;
  readonly tiles: Uint8Array<ArrayBuffer>;
}

/** What the graph gets of the frames before those of a batch, in memory that can be transferred. */
export interface PackedPredecessors {
  /** The tiles of one predecessor after the other; zeros where there is none. */
  readonly data: Uint8Array<ArrayBuffer>;
  readonly present: readonly boolean[];
}

/** The tiles of the last frame of every stream: one per stream, taken over by the next. */
export class Predecessors {
  readonly #layout: TileLayout;
  readonly #kept = new Map<string, Kept>();

  constructor(layout: TileLayout) {
    this.#layout = layout;
  }

  /**
   * The predecessors of a batch, whose frames take their place. Call it in the order of each stream and before the
   * frames' memory is handed over. A frame of another size, or one too long ago, is no predecessor.
   */
  exchange(batch: readonly Frame[]): PackedPredecessors {
    const size = tileBytes(this.#layout);
    const found = batch.map((frame) => this.#swap(frame));
    const [only] = found;
    if (found.length === 1 && only !== undefined) return { data: only, present: [true] };
    const data = new Uint8Array(size * batch.length);
    for (const [place, tiles] of found.entries()) if (tiles !== undefined) data.set(tiles, place * size);
    return { data, present: found.map((tiles) => tiles !== undefined) };
  }

  /** Nothing follows: the stream is over. */
  forget(streamId: string): void {
    this.#kept.delete(streamId);
  }

  #swap(frame: Frame): Uint8Array<ArrayBuffer> | undefined {
    const { streamId, width, height, timeUs } = frame;
    const last = this.#kept.get(streamId);
    const tiles = cutTiles(this.#layout, frame);
    if (tiles === undefined) this.#kept.delete(streamId);
    else this.#kept.set(streamId, { width, height, timeUs, tiles });
    const follows = last?.width === width && last.height === height && timeUs - last.timeUs <= MAX_GAP_US;
    return follows ? last.tiles : undefined;
  }
}
