import type * as cog from '@grafana/grafana-foundation-sdk/cog';
import { BigValueColorMode, BigValueGraphMode, ReduceDataOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { ThresholdsConfigBuilder, ThresholdsMode, type Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { DATA_SOURCE } from '../data-source.js';
import { allFrames, liveStreams, framesWithOpinion } from '../filters.js';
import { influxQl } from '../influxql.js';
import { scoreThresholds } from '../score-thresholds.js';

const HEIGHT = 4;
const WIDTH = 6;
/** Older news is not "now": without newer points a panel says that it has no data. */
const NOW = '1m';

/** The row of single numbers at the top. */
export function nowPanels(y: number): cog.Builder<Panel>[] {
  return [
    number(0, y, 'Streams live', 'Streams whose pictures arrive, of those heard of in the last minute.')
      .timeFrom(NOW)
      .thresholds(oneColor('blue'))
      .withTarget(influxQl(`SELECT sum("live") AS "live" FROM (${newest('live', 'stream_health', liveStreams())})`)),
    number(1, y, 'Lowest score', 'The newest score of the stream that is worst now.')
      .timeFrom(NOW)
      .decimals(1)
      .thresholds(scoreThresholds())
      .withTarget(
        influxQl(`SELECT min("score") AS "score" FROM (${newest('score', 'frame_quality', framesWithOpinion())})`),
      ),
    number(2, y, 'Alerts fired', 'Alerts that began in the time range.')
      .thresholds(anyIsBad())
      .noValue('0')
      .withTarget(
        influxQl(`SELECT count("message") AS "alerts" FROM "alert" WHERE "state" = 'firing' AND ${liveStreams()}`),
      ),
    number(3, y, 'Frames not scored', 'Frames without a score in the time range. Unknown is not healthy.')
      .thresholds(anyIsBad())
      .withTarget(
        influxQl(`SELECT count("validity") - count("score") AS "frames" FROM "frame_quality" WHERE ${allFrames()}`),
      ),
  ];
}

function number(column: number, y: number, title: string, description: string): PanelBuilder {
  return new PanelBuilder()
    .title(title)
    .description(description)
    .datasource(DATA_SOURCE)
    .gridPos({ x: column * WIDTH, y, w: WIDTH, h: HEIGHT })
    .unit('none')
    .colorMode(BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
}

function newest(field: string, measurement: string, condition: string): string {
  return `SELECT last("${field}") AS "${field}" FROM "${measurement}" WHERE ${condition} GROUP BY "stream"`;
}

function oneColor(color: string): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([{ value: null, color }]);
}

function anyIsBad(): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: 'green' },
    { value: 1, color: 'red' },
  ]);
}
