import type * as cog from '@grafana/grafana-foundation-sdk/cog';
import { TableSortByFieldStateBuilder, VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import { MappingType, type Panel, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { StreamState } from '../../../src/domain/stream.js';
import { DATA_SOURCE } from '../data-source.js';
import { liveStreams } from '../filters.js';
import { influxQl } from '../influxql.js';
import { LONGEST_JOINED_GAP_MS } from './chart.js';
import { legend } from './legend.js';

const COLORS: Readonly<Record<StreamState, string>> = {
  starting: 'blue',
  live: 'green',
  stalled: 'orange',
  frozen: 'purple',
  black: 'dark-purple',
  offline: 'red',
  suspended: 'yellow',
  failed: 'dark-red',
  ended: 'gray',
};

/** What was known of each stream over time, and what was heard of it last. */
export function statePanels(y: number): cog.Builder<Panel>[] {
  const overTime = `SELECT last("state") AS "state" FROM "stream_health" WHERE ${liveStreams()} GROUP BY time($__interval), "stream" fill(null)`;
  const newest = `SELECT last("state") AS "state", "reconnects" FROM "stream_health" WHERE ${liveStreams()} GROUP BY "stream", "site"`;
  return [
    new PanelBuilder()
      .title('Stream states')
      .description('Only "live" means that pictures arrive. A gap means that the daemon reported nothing.')
      .datasource(DATA_SOURCE)
      .gridPos({ x: 12, y, w: 12, h: 8 })
      .interval('5s')
      .unit('none')
      .mappings(stateColors())
      .legend(legend())
      .spanNulls(LONGEST_JOINED_GAP_MS)
      .showValue(VisibilityMode.Never)
      .withTarget(influxQl(overTime, { alias: '$tag_stream' })),
    new TableBuilder()
      .title('Last heard of')
      .description('When each stream was last reported, and as what. A live stream is reported every ten seconds.')
      .datasource(DATA_SOURCE)
      .gridPos({ x: 0, y: y + 24, w: 8, h: 8 })
      .unit('none')
      .mappings(stateColors())
      .sortBy([new TableSortByFieldStateBuilder().displayName('Time').desc(false)])
      .overrideByName('Time', [{ id: 'unit', value: 'dateTimeFromNow' }])
      .overrideByName('state', [{ id: 'custom.cellOptions', value: { type: 'color-text' } }])
      .withTarget(influxQl(newest, { format: 'table' })),
  ];
}

function stateColors(): ValueMapping[] {
  const states = Object.entries(COLORS).map(([state, color], index) => [state, { color, index, text: state }]);
  return [{ type: MappingType.ValueToText, options: Object.fromEntries(states) as Record<string, object> }];
}
