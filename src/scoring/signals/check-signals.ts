import { compareGolden, type GoldenCheck, type PixelsOf } from '../check-golden.js';
import type { Golden, GoldenFrame } from '../golden.js';
import type { LoadedSignals } from './load-signals.js';
import type { PackedPredecessors } from './predecessors.js';
import type { TileLayout } from './signals-manifest.js';
import { createSignalsSession } from './signals-session.js';
import { cutTiles, tileBytes } from './tiles.js';

/** Runs the golden frames, some after another frame, through the graph of the signals. Blocks the calling thread. */
export async function checkSignals(loaded: LoadedSignals, golden: Golden, pixelsOf: PixelsOf): Promise<GoldenCheck> {
  const { sha256, signals, tiles } = loaded.manifest;
  const session = await createSignalsSession(loaded, ['cpu'], 1);
  const mustHave = signals.map(({ name }) => name);
  try {
    return await compareGolden(golden, { sha256, mustHave }, async (frame) =>
      session.measure({
        ...{ count: 1, height: frame.height, width: frame.width, data: await pixelsOf(frame) },
        predecessors: await predecessorOf(frame, tiles, pixelsOf),
      }),
    );
  } finally {
    await session.release();
  }
}

async function predecessorOf(
  { previous }: GoldenFrame,
  layout: TileLayout,
  pixelsOf: PixelsOf,
): Promise<PackedPredecessors> {
  const tiles = previous && cutTiles(layout, { ...previous, data: await pixelsOf(previous) });
  return { data: tiles ?? new Uint8Array(tileBytes(layout)), present: [tiles !== undefined] };
}
