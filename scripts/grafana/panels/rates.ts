import type * as cog from '@grafana/grafana-foundation-sdk/cog';
import { GraphDrawStyle } from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { allFrames, liveStreams } from '../filters.js';
import { influxQl } from '../influxql.js';
import { chart } from './chart.js';

/** A live stream is reported every ten seconds; rates over less would be noise. */
const LEAST_INTERVAL = '10s';
const WIDTH = 8;

/** Whether the machine keeps up, and whether the sources hold. */
export function ratePanels(y: number): cog.Builder<Panel>[] {
  return [
    chart('Effective rate', 'Frames scored per second of each stream. Below what was asked for: the machine is short.')
      .gridPos({ x: 0, y, w: WIDTH, h: 8 })
      .interval('1s')
      .unit('suffix: fps')
      .withTarget(
        influxQl(
          `SELECT mean("effective_fps") AS "fps" FROM "frame_quality" WHERE ${allFrames()} GROUP BY time($__interval), "stream" fill(null)`,
          { alias: '$tag_stream' },
        ),
      ),
    chart('Decoded and sampled', 'Pictures decoded, and frames chosen for scoring, per second.')
      .gridPos({ x: WIDTH, y, w: WIDTH, h: 8 })
      .interval(LEAST_INTERVAL)
      .unit('suffix: fps')
      .withTarget(
        influxQl(
          `SELECT non_negative_derivative(last("decoded"), 1s) AS "decoded", non_negative_derivative(last("sampled"), 1s) AS "sampled" FROM "stream_health" WHERE ${liveStreams()} GROUP BY time($__interval), "stream" fill(none)`,
          { alias: '$tag_stream $col' },
        ),
      ),
    chart('Reconnects', 'Times a source was opened again after a fault.')
      .gridPos({ x: 2 * WIDTH, y, w: WIDTH, h: 8 })
      .interval(LEAST_INTERVAL)
      .unit('none')
      .decimals(0)
      .drawStyle(GraphDrawStyle.Bars)
      .fillOpacity(60)
      .withTarget(
        influxQl(
          `SELECT non_negative_difference(last("reconnects")) AS "reconnects" FROM "stream_health" WHERE ${liveStreams()} GROUP BY time($__interval), "stream" fill(none)`,
          { alias: '$tag_stream' },
        ),
      ),
  ];
}
