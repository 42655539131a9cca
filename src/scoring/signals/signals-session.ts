import { checkValues } from '../session-contract.js';
import { openGraph, type BatchOutputs } from '../onnx-session.js';
import type { Provider } from '../providers/provider.js';
import type { LoadedSignals } from './load-signals.js';
import type { PackedPredecessors } from './predecessors.js';
import type { SignalsManifest } from './signals-manifest.js';

/** What is measured: frames of one size, packed, with their predecessors. */
export interface SignalsInput {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
  readonly predecessors: PackedPredecessors;
}

/** `measure` blocks the thread it is called on: create sessions in worker threads only. */
export interface SignalsSession {
  /** One float32 [count] per signal. */
  measure(input: SignalsInput): Promise<BatchOutputs>;
  release(): Promise<void>;
}

/** Loads the graph. Throws ModelLoadError, or ModelContractError where it is not what the manifest says. */
export async function createSignalsSession(
  { file, manifest }: LoadedSignals,
  providers: readonly Provider[],
  threads: number,
): Promise<SignalsSession> {
  const { id, tiles, signals } = manifest;
  const session = await openGraph({
    ...{ id, file, providers, threads, outputs: signals.map(({ name }) => name) },
    check: (graph) => checkValues(id, promised(manifest), graph),
  });
  return {
    measure: ({ count, height, width, data, predecessors }) =>
      session.run({
        frames: { dims: [count, height, width, 3], data },
        previous: { dims: [count, tiles.count, tiles.side, tiles.side, 3], data: predecessors.data },
        has_previous: { dims: [count], data: Uint8Array.from(predecessors.present, Number) },
      }),
    release: () => session.release(),
  };
}

function promised({ tiles, signals }: SignalsManifest): Parameters<typeof checkValues>[1] {
  return {
    inputs: [
      { name: 'frames', type: 'uint8', shape: ['N', 'H', 'W', 3] },
      { name: 'previous', type: 'uint8', shape: ['N', tiles.count, tiles.side, tiles.side, 3] },
      { name: 'has_previous', type: 'uint8', shape: ['N'] },
    ],
    outputs: signals.map(({ name }) => ({ name, type: 'float32', shape: ['N'] })),
  };
}
