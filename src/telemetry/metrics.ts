import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Every metric of the daemon, declared once. Labels are only `stream`, `stage`, `reason`, `trigger`, `rule`, `state`, `sink`, `version`, `model`, `provider`. */
export interface Metrics {
  readonly registry: Registry;
  readonly buildInfo: Gauge<'version' | 'model'>;
  readonly framesDecoded: Counter<'stream'>;
  readonly framesSampled: Counter<'stream'>;
  readonly framesScored: Counter<'stream'>;
  readonly framesNotScored: Counter<'stream' | 'reason'>;
  readonly framesDropped: Counter<'stream' | 'stage' | 'reason'>;
  readonly streamReconnects: Counter<'stream'>;
  readonly streamLive: Gauge<'stream'>;
  readonly streamState: Gauge<'stream' | 'state'>;
  readonly streamEffectiveFps: Gauge<'stream'>;
  readonly streamRung: Gauge<'stream'>;
  readonly decodeErrors: Counter<'stream'>;
  readonly packetsLost: Counter<'stream'>;
  readonly lastFrameTimestamp: Gauge<'stream'>;
  readonly batches: Counter<'trigger'>;
  readonly batchSize: Histogram;
  readonly framesWaiting: Gauge;
  readonly framesBytes: Gauge;
  readonly stageSeconds: Histogram<'stage'>;
  readonly frameLatencySeconds: Histogram;
  readonly signalsFailed: Counter;
  readonly scoringProviderShare: Gauge<'provider'>;
  readonly scoringWorkersLost: Counter<'reason'>;
  readonly scoringWorkers: Gauge<'state'>;
  readonly scoringMemory: Gauge;
  readonly journalWaiting: Gauge;
  readonly journalPruned: Counter<'reason'>;
  readonly pointsWritten: Counter<'sink'>;
  readonly pointsRejected: Counter<'sink' | 'reason'>;
  readonly pointsPending: Gauge<'sink'>;
  readonly alerts: Counter<'rule' | 'state'>;
  readonly explanations: Counter<'state'>;
  readonly explanationsWaiting: Gauge;
  readonly clients: Gauge;
  readonly clientMessagesSkipped: Counter<'reason'>;
}

/** One registry per daemon, so that tests never share counts. `processMetrics` adds Node's own (event loop, memory). */
export function createMetrics({ processMetrics = false }: { readonly processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (processMetrics) collectProcessMetrics(registry);
  const registers = [registry];
  const counter = <T extends string>(name: string, help: string, ...labelNames: T[]): Counter<T> =>
    new Counter({ name: `framewatch_${name}_total`, help, labelNames, registers });
  const gauge = <T extends string>(name: string, help: string, ...labelNames: T[]): Gauge<T> =>
    new Gauge({ name: `framewatch_${name}`, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets = SECONDS): Histogram =>
    new Histogram({ name: `framewatch_${name}`, help, buckets, registers });
  return {
    registry,
    buildInfo: gauge(
      'build_info',
      'Always 1: which Framewatch this is, and the model that scores.',
      'version',
      'model',
    ),
    framesDecoded: counter('frames_decoded', 'Pictures ffmpeg decoded, at full rate.', 'stream'),
    framesSampled: counter('frames_sampled', 'Frames chosen for scoring that reached the daemon.', 'stream'),
    framesScored: counter('frames_scored', 'Frames scored and committed to the journal.', 'stream'),
    framesNotScored: counter('frames_not_scored', 'Frames whose inference failed.', 'stream', 'reason'),
    framesDropped: counter('frames_dropped', 'Sampled frames discarded by policy.', 'stream', 'stage', 'reason'),
    streamReconnects: counter('stream_reconnects', 'Times a source was opened again after a fault.', 'stream'),
    streamLive: gauge('stream_live', '1 while pictures arrive, move and are not black, else 0.', 'stream'),
    streamState: gauge('stream_state', '1 for the state that the stream is in, else 0.', 'stream', 'state'),
    streamEffectiveFps: gauge(
      'stream_effective_fps',
      'Frames scored per second of a live stream, over the last half minute.',
      'stream',
    ),
    streamRung: gauge(
      'stream_rung',
      'What a full machine does less for a live stream: 0 nothing, 1 fewer samples, 2 keyframes only, 3 suspended.',
      'stream',
    ),
    decodeErrors: counter('decode_errors', 'Errors that decoders told after the first picture of a run.', 'stream'),
    packetsLost: counter('packets_lost', 'RTP packets that never came.', 'stream'),
    lastFrameTimestamp: gauge('stream_last_frame_timestamp_seconds', 'Wall clock of the last sampled frame.', 'stream'),
    batches: counter('batches', 'Inferences started, by what started them.', 'trigger'),
    batchSize: histogram('batch_size', 'Frames in one inference.', [1, 2, 4, 8, 16, 32]),
    framesWaiting: gauge('frames_waiting', 'Frames waiting for a model.'),
    framesBytes: gauge('frames_bytes', 'Memory of the live frames that arrive, wait or are scored.'),
    stageSeconds: new Histogram({
      name: 'framewatch_stage_seconds',
      help: 'Time a frame spent in a stage: decode (live: later than its own time), queue, batch, inference, commit, publish.',
      labelNames: ['stage'],
      buckets: SECONDS,
      registers,
    }),
    frameLatencySeconds: histogram('frame_latency_seconds', 'From leaving the decoder to the score.'),
    signalsFailed: counter('signals_failed', 'Frames scored without signals because the graph of the signals failed.'),
    scoringProviderShare: gauge(
      'scoring_provider_share',
      'Where inference runs, and the share of its time, 0 to 1, that was spent there when it was proven.',
      'provider',
    ),
    scoringWorkersLost: counter(
      'scoring_workers_lost',
      'Scoring threads that were late, hung, died or ran out of memory; one may be late first, and hang then.',
      'reason',
    ),
    scoringWorkers: gauge('scoring_workers', 'Scoring threads by their state.', 'state'),
    scoringMemory: gauge('scoring_memory_bytes', 'Resident memory that one scoring worker takes, as the first did.'),
    journalWaiting: gauge('journal_records_waiting', 'Records handed to the journal and not yet committed.'),
    journalPruned: counter('journal_records_pruned', 'Journal records removed to keep its bounds.', 'reason'),
    pointsWritten: counter('points_written', 'Points a sink has acknowledged.', 'sink'),
    pointsRejected: counter('points_rejected', 'Points a sink refused for good.', 'sink', 'reason'),
    pointsPending: gauge('points_pending', 'Journal records a sink has not acknowledged yet.', 'sink'),
    alerts: counter('alerts', 'Alert events.', 'rule', 'state'),
    explanations: counter(
      'explanations',
      'Explanations asked for: drawn, failed, or refused because too many waited.',
      'state',
    ),
    explanationsWaiting: gauge('explanations_waiting', 'Explanations that wait to be drawn.'),
    clients: gauge('websocket_clients', 'Connected WebSocket clients.'),
    clientMessagesSkipped: counter('websocket_messages_skipped', 'Messages a slow client did not get.', 'reason'),
  };
}

/** Node's own, without three gauges whose names end as those of counters do: they only sum up others. */
function collectProcessMetrics(registry: Registry): void {
  const prefix = 'framewatch_';
  collectDefaultMetrics({ register: registry, prefix });
  for (const kind of ['handles', 'requests', 'resources'])
    registry.removeSingleMetric(`${prefix}nodejs_active_${kind}_total`);
}
