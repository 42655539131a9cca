import type * as cog from '@grafana/grafana-foundation-sdk/cog';

export type ResultFormat = 'time_series' | 'table';

interface InfluxTarget extends cog.Dataquery {
  readonly refId: string;
  readonly rawQuery: true;
  readonly query: string;
  readonly resultFormat: ResultFormat;
  readonly alias?: string;
}

/** One InfluxQL query of a panel. `alias` names the lines: `$tag_stream` and `$col` are filled in by Grafana. */
export function influxQl(
  query: string,
  { alias, format = 'time_series' }: { readonly alias?: string; readonly format?: ResultFormat } = {},
): cog.Builder<cog.Dataquery> {
  const target: InfluxTarget = {
    refId: 'A',
    rawQuery: true,
    query,
    resultFormat: format,
    ...(alias !== undefined && { alias }),
    _implementsDataqueryVariant: () => undefined,
  };
  return { build: () => target };
}
