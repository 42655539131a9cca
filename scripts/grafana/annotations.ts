import type * as cog from '@grafana/grafana-foundation-sdk/cog';
import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DATA_SOURCE } from './data-source.js';
import { liveStreams } from './filters.js';

const COLUMNS = '"title", "message", "stream", "rule", "state"';

/** A mark on every chart where an alert fired or was resolved. */
export function annotations(): AnnotationQueryBuilder[] {
  return [mark('Alerts fired', 'red', 'firing'), mark('Alerts resolved', 'green', 'resolved')];
}

function mark(name: string, color: string, state: string): AnnotationQueryBuilder {
  const query = `SELECT ${COLUMNS} FROM "alert" WHERE "state" = '${state}' AND ${liveStreams()}`;
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATA_SOURCE)
    .enable(true)
    .iconColor(color)
    .target({ build: () => targetOf(query, name) });
}

function targetOf(query: string, name: string): cog.Dataquery {
  const columns = { titleColumn: 'title', textColumn: 'message', tagsColumn: 'stream,rule,state', timeEndColumn: '' };
  const target = { refId: 'Anno', name, fromAnnotations: true, rawQuery: true, query, ...columns };
  return Object.assign(target, { _implementsDataqueryVariant: () => undefined });
}
