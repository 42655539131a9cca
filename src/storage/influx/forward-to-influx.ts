import { connectInflux, type InfluxConnection } from './connect-influx.js';
import { forwardPoints, type Forwarder, type ForwardOptions } from './forward-points.js';
import type { ForwardableJournal, RoundContext } from './send-round.js';

export type InfluxOptions = InfluxConnection & ForwardOptions;

/** Feeds InfluxDB 1.x, or the 1.x interface of a later one, from the journal. Throws a TypeError for a wrong URL. */
export function forwardToInflux(journal: ForwardableJournal, options: InfluxOptions, context: RoundContext): Forwarder {
  return forwardPoints(journal, connectInflux(options), options, context);
}
