import { systemClock } from '../../../src/domain/clock.js';
import type { JournalOptions, StorageContext } from '../../../src/storage/open-journal.js';
import { createLogger } from '../../../src/telemetry/logger.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';

export function journalOptions(path: string): JournalOptions {
  return { path, maxAgeMs: 7 * 86_400_000, maxBytes: 64 * 2 ** 20, groupCommitMs: 20, maxWaiting: 10_000 };
}

export function storageContext(overrides: Partial<StorageContext> = {}): StorageContext {
  return { clock: systemClock, log: createLogger({ level: 'silent' }), metrics: createMetrics(), ...overrides };
}
