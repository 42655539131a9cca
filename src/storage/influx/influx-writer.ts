import type { InfluxPoint } from './influx-point.js';

/**
 * A database that takes points. Both calls reject with SinkUnavailableError,
 * SinkRefusedError or SinkRejectedError; writing a point again overwrites it.
 */
export interface InfluxWriter {
  /** Resolves when all the points are written. */
  write(points: readonly InfluxPoint[]): Promise<void>;
  createDatabase(): Promise<void>;
  /** Cuts the connections, also under a request; a later call opens new ones. */
  disconnect(): void;
}
