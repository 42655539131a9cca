import type * as cog from '@grafana/grafana-foundation-sdk/cog';
import { MappingType, type Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { DATA_SOURCE } from '../data-source.js';
import { liveStreams } from '../filters.js';
import { influxQl } from '../influxql.js';

/** What fired and what was resolved, newest first. */
export function alertsPanel(y: number): cog.Builder<Panel> {
  const query = `SELECT "state", "stream", "rule", "message", "worst_score" AS "worst", "duration_ms" AS "duration" FROM "alert" WHERE ${liveStreams()} ORDER BY time DESC LIMIT 200`;
  const colors = { firing: { color: 'red', index: 0 }, resolved: { color: 'green', index: 1 } };
  return new PanelBuilder()
    .title('Alerts')
    .description('Changes of alerts in the time range, newest first, 200 at most.')
    .datasource(DATA_SOURCE)
    .gridPos({ x: 8, y, w: 16, h: 8 })
    .unit('none')
    .decimals(1)
    .overrideByName('duration', [{ id: 'unit', value: 'ms' }])
    .overrideByName('message', [{ id: 'custom.minWidth', value: 400 }])
    .overrideByName('state', [
      { id: 'mappings', value: [{ type: MappingType.ValueToText, options: colors }] },
      { id: 'custom.cellOptions', value: { type: 'color-text' } },
    ])
    .withTarget(influxQl(query, { format: 'table' }));
}
