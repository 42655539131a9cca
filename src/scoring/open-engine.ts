import { noop } from 'rxjs';
import type { Frame } from '../domain/frame.js';
import { observeStage } from '../telemetry/stage-times.js';
import { createBusyTime } from './busy-time.js';
import { ENGINE_DEFAULTS, type EngineContext, type EngineOptions } from './engine-options.js';
import type { Engine, ModelInfo } from './engine.js';
import { InferenceError } from './errors.js';
import { neededOutputs, outputRoles, splitOutputs, type FrameOutputs } from './frame-outputs.js';
import { loadModel } from './load-model.js';
import type { ModelManifest } from './model-manifest.js';
import { openFastest } from './open-fastest.js';
import type { OpenedPool } from './open-pool.js';
import { packFrames } from './pack-frames.js';
import type { Strategy } from './providers/choose-strategy.js';
import { describeRunning } from './providers/describe-strategy.js';
import { loadSignals } from './signals/load-signals.js';
import { signalsMeter } from './signals/signals-meter.js';
import { typicalFrame } from './warm-up.js';
import { batchFits, memoryLimit } from './worker-memory.js';
import type { PackedBatch } from './worker-messages.js';

/**
 * Checks the model, chooses where it runs, starts its workers and warms them. Throws ModelNotFoundError,
 * ModelManifestError, ModelIntegrityError, ModelContractError, ModelLoadError or ProviderUnavailableError, all of them
 * before anything is scored.
 */
export async function openEngine(options: EngineOptions, context: EngineContext): Promise<Engine> {
  const { maps, maxMemoryBytes } = { ...ENGINE_DEFAULTS, ...options };
  const { log, metrics, clock } = context;
  const startedAtMs = clock();
  const loaded = await loadModel(options.modelsDir, options.model);
  const { manifest } = loaded;
  const roles = outputRoles(manifest, maps);
  const signals = options.signalsDir === undefined ? undefined : await loadSignals(options.signalsDir);
  const meter = signals && signalsMeter(signals.manifest, { log, metrics });
  const memoryBytes = memoryLimit(maxMemoryBytes);
  const workload = { model: loaded, outputs: neededOutputs(roles), signals, memoryBytes };
  const { pool, strategy, ...opened } = await openFastest(workload, options, context);
  const { threadsPerWorker } = options;
  const model = modelInfo(manifest, strategy, { ...opened, threadsPerWorker, workers: pool.size });
  metrics.scoringProviderShare.set({ provider: model.provider }, model.proof?.share ?? 1);
  const { workerBytes } = opened;
  log.info({ ...model, workerBytes, startMs: clock() - startedAtMs }, 'the scoring engine is ready');

  const { width, height } = typicalFrame(manifest.input);
  const measured = { workers: pool.size, workerBytes, pixels: width * height };
  const refuseTooLarge = (batch: PackedBatch): void => {
    if (batchFits(batch.count * batch.width * batch.height, measured, memoryBytes)) return;
    const what = `a batch of ${batch.count} x ${batch.width}x${batch.height}`;
    const detail = `${what} does not fit into scoring.maxMemory beside the workers`;
    throw new InferenceError('out-of-memory', batch.count, `${detail}; give more, or ask for smaller batches`);
  };
  const busy = createBusyTime();
  const score = async (batch: readonly Frame[], onLate: () => void = noop): Promise<readonly FrameOutputs[]> => {
    const packed = packFrames(batch, manifest.input);
    refuseTooLarge(packed);
    const predecessors = meter?.exchange(batch);
    const packedAtMs = clock();
    let end = noop;
    const onStart = (): void => {
      end = busy.begin();
      observeStage(metrics, 'batch', clock() - packedAtMs, batch.length);
    };
    const reply = await pool
      .score({ ...packed, ...(predecessors && { predecessors }) }, { onStart, onLate })
      .finally(() => end());
    observeStage(metrics, 'inference', reply.inferenceMs, batch.length);
    if (batch.length === 1) context.recycle?.(reply.data);
    const measures = meter?.measuresOf(reply.signals, predecessors?.present ?? []) ?? [];
    return splitOutputs(roles, reply.outputs, batch.length).map((outputs, place) => {
      const found = measures[place];
      return found === undefined ? outputs : { ...outputs, measures: found };
    });
  };
  let closed: Promise<void> | undefined;
  return {
    model,
    concurrency: pool.places,
    score,
    forget: (streamId) => meter?.forget(streamId),
    health: () => pool.health(),
    busyMs: () => busy.totalMs(),
    [Symbol.asyncDispose]: () => (closed ??= pool.close()),
  };
}

function modelInfo(
  { id, title, methods, outputs, sha256, input }: ModelManifest,
  { provider, batchSize, measured, notTaken }: Strategy,
  { workers, threadsPerWorker, framesPerSecond, runtime }: OpenedPool & Pick<ModelInfo, 'workers' | 'threadsPerWorker'>,
): ModelInfo {
  const { minWidth, minHeight, maxWidth, maxHeight } = input;
  const proof = measured && { share: measured.share, maxDifference: measured.maxDifference };
  const running = { provider, workers, batchSize, framesPerSecond, ...(proof && { proof }) };
  return {
    ...{ id, title, methods, sha256, runtime, threadsPerWorker, notTaken },
    outputs: outputs.map(({ name }) => name),
    ...running,
    runsOn: describeRunning(running),
    ...{ minWidth, minHeight, maxWidth, maxHeight },
  };
}
