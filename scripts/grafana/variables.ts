import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATA_SOURCE } from './data-source.js';

/** What a viewer chooses. Each list is narrowed by the choices before it and by the time range. */
export function variables(): (DatasourceVariableBuilder | QueryVariableBuilder)[] {
  return [
    new DatasourceVariableBuilder('ds').label('Data source').description('The InfluxDB to read.').type('influxdb'),
    choice('site', 'Site', 'Where the daemons run.', []),
    choice('stream', 'Stream', 'One, several or all.', ['site']),
    choice('model_set', 'Model', 'Scores of different models cannot be compared.', ['site', 'stream']),
  ];
}

function choice(name: string, label: string, description: string, before: readonly string[]): QueryVariableBuilder {
  const conditions = [...before.map((key) => `"${key}" =~ /^$${key}$/`), `"run" = ''`, '$timeFilter'];
  const query = `SHOW TAG VALUES FROM "frame_quality" WITH KEY = "${name}" WHERE ${conditions.join(' AND ')}`;
  return new QueryVariableBuilder(name)
    .label(label)
    .description(description)
    .datasource(DATA_SOURCE)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}
