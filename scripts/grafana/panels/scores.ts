import type * as cog from '@grafana/grafana-foundation-sdk/cog';
import { GraphThresholdsStyleConfigBuilder, GraphThresholdsStyleMode } from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { framesWithOpinion } from '../filters.js';
import { influxQl } from '../influxql.js';
import { scoreThresholds } from '../score-thresholds.js';
import { chart } from './chart.js';

/** Enough frames for a percentile, also of one stream at one frame in three seconds. */
const PERCENTILE_INTERVAL = '30s';

/** Scores over time: of each stream, and of all of them together. */
export function scorePanels(y: number): cog.Builder<Panel>[] {
  const each = `SELECT mean("score") AS "score" FROM "frame_quality" WHERE ${framesWithOpinion()} GROUP BY time($__interval), "stream", "model_set" fill(null)`;
  const all = `SELECT min("score") AS "lowest", percentile("score", 5) AS "lowest 5 %", median("score") AS "median" FROM "frame_quality" WHERE ${framesWithOpinion()} GROUP BY time($__interval) fill(null)`;
  const shaded = new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Area);
  return [
    chart('Score', 'Mean score of each stream, 0 (bad) to 100 (excellent). The colours are those of the default rule.')
      .gridPos({ x: 0, y, w: 16, h: 9 })
      .interval('1s')
      .unit('none')
      .max(100)
      .decimals(1)
      .thresholds(scoreThresholds())
      .thresholdsStyle(shaded)
      .withTarget(influxQl(each, { alias: '$tag_stream ($tag_model_set)' })),
    chart(
      'Distribution',
      'The lowest score of all frames, the score that 5 % are below, and the median: one bad stream among many shows.',
    )
      .gridPos({ x: 0, y: y + 9, w: 12, h: 8 })
      .interval(PERCENTILE_INTERVAL)
      .unit('none')
      .max(100)
      .decimals(1)
      .thresholds(scoreThresholds())
      .withTarget(influxQl(all, { alias: '$col' })),
  ];
}
