import type * as cog from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { METHODS } from '../../../src/domain/score.js';
import { framesWithOpinion } from '../filters.js';
import { influxQl } from '../influxql.js';
import { chart } from './chart.js';

const WIDTH = 8;
const HEIGHT = 8;

/** What the methods say each for itself, how far they disagree, and what they say is wrong. */
export function opinionPanels(y: number): cog.Builder<Panel>[] {
  const means = METHODS.map((method) => `mean("${method.replaceAll('-', '_')}") AS "${method}"`).join(', ');
  const from = `FROM "frame_quality" WHERE ${framesWithOpinion()} GROUP BY time($__interval)`;
  return [
    chart('Methods', 'Mean score of each method on each stream. Where they part, look at the picture yourself.')
      .gridPos({ x: 0, y, w: WIDTH, h: HEIGHT })
      .interval('1s')
      .unit('none')
      .max(100)
      .decimals(1)
      .withTarget(influxQl(`SELECT ${means} ${from}, "stream" fill(null)`, { alias: '$tag_stream $col' })),
    chart('Spread', 'How much the methods disagree: the standard deviation of their scores, in points.')
      .gridPos({ x: WIDTH, y, w: WIDTH, h: HEIGHT })
      .interval('1s')
      .unit('none')
      .decimals(1)
      .withTarget(influxQl(`SELECT mean("spread") AS "spread" ${from}, "stream" fill(null)`, { alias: '$tag_stream' })),
    chart(
      'Contributions',
      'Points that each degradation adds to the score, mean of the chosen streams. Below 0 it costs.',
      {
        isSigned: true,
      },
    )
      .gridPos({ x: 2 * WIDTH, y, w: WIDTH, h: HEIGHT })
      .interval('1s')
      .unit('none')
      .decimals(1)
      .withTarget(influxQl(`SELECT mean(/^d_/) ${from} fill(null)`, { alias: '$col' })),
  ];
}
