import type { InfluxDB } from 'influx';

export type Choices = Readonly<Record<string, 'all' | readonly string[]>>;

export interface View {
  readonly fromMs: number;
  readonly toMs: number;
  readonly choices: Choices;
}

export interface Series {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly (string | number | null)[])[];
}

export interface Wishes {
  /** The panel's least interval. */
  readonly interval?: string | undefined;
  /** The panel's own time range, back from the end. */
  readonly timeFrom?: string | undefined;
}

const POINTS_OF_A_PANEL = 1000;

/** The InfluxQL that Grafana sends: `$timeFilter`, `$__interval` and the chosen values put in. */
export function asGrafana(query: string, { fromMs, toMs, choices }: View, { interval, timeFrom }: Wishes = {}): string {
  const from = timeFrom === undefined ? fromMs : toMs - milliseconds(timeFrom);
  const intervalMs = Math.max(Math.ceil((toMs - from) / POINTS_OF_A_PANEL), milliseconds(interval ?? '1ms'));
  return query
    .replaceAll('$timeFilter', `time >= ${from}ms and time <= ${toMs}ms`)
    .replaceAll('$__interval', `${intervalMs}ms`)
    .replaceAll(/\$(\w+)/g, (text, name: string) => (name in choices ? asRegex(choices[name] ?? 'all') : text));
}

/** What InfluxDB answers; fails with its own words. */
export async function ask(client: InfluxDB, query: string): Promise<readonly Series[]> {
  const { results } = (await client.queryRaw(query, { precision: 'ms' })) as {
    results: { error?: string; series?: Series[] }[];
  };
  const error = results.find((result) => result.error !== undefined)?.error;
  if (error !== undefined) throw new Error(`${error}: ${query}`);
  return results.flatMap(({ series = [] }) => series);
}

/** Grafana's own way: "All" is the variable's own text, choices are escaped and joined. */
function asRegex(chosen: Choices[string]): string {
  if (chosen === 'all') return '.*';
  const escaped = chosen.map((value) => value.replaceAll(/[\\^$*+?.()|[\]{}/]/g, String.raw`\$&`));
  return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
}

function milliseconds(text: string): number {
  const [, number = '', unit = ''] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  return Number(number) * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit] ?? NaN);
}
