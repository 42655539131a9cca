import type * as cog from '@grafana/grafana-foundation-sdk/cog';
import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { DATA_SOURCE } from '../data-source.js';
import { framesWithOpinion } from '../filters.js';
import { influxQl } from '../influxql.js';
import { scoreThresholds } from '../score-thresholds.js';

/** The streams of the time range, worst first. */
export function worstStreamsPanel(y: number): cog.Builder<Panel> {
  const query = `SELECT mean("score") AS "mean", percentile("score", 5) AS "lowest 5 %", min("score") AS "lowest", count("score") AS "frames" FROM "frame_quality" WHERE ${framesWithOpinion()} GROUP BY "stream", "model_set"`;
  const colored = [{ id: 'custom.cellOptions', value: { type: 'color-text' } }];
  return new PanelBuilder()
    .title('Worst streams')
    .description('Scores of each stream over the time range, the lowest mean first.')
    .datasource(DATA_SOURCE)
    .gridPos({ x: 16, y, w: 8, h: 9 })
    .unit('none')
    .decimals(1)
    .thresholds(scoreThresholds())
    .sortBy([new TableSortByFieldStateBuilder().displayName('mean').desc(false)])
    .overrideByName('Time', [{ id: 'custom.hidden', value: true }])
    .overrideByRegexp('^(mean|lowest.*)$', colored)
    .overrideByName('frames', [{ id: 'decimals', value: 0 }])
    .withTarget(influxQl(query, { format: 'table' }));
}
