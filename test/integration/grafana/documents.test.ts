import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertPoint } from '../../../src/storage/influx/alert-point.js';
import { framePoint } from '../../../src/storage/influx/frame-point.js';
import { healthPoint } from '../../../src/storage/influx/health-point.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';
import { alertEvent, healthRecord, scoredFrame } from '../../fakes/records.js';
import { startInfluxd, type Influxd } from '../../helpers/influxd.js';
import { readBoard } from './read-board.js';

const influxPage = readFileSync('docs/influxdb.md', 'utf8');
const grafanaPage = readFileSync('docs/grafana.md', 'utf8');
const statements = [...influxPage.matchAll(/^```sql\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);

let influxd: Influxd;
beforeAll(async () => {
  influxd = await startInfluxd();
});
afterAll(() => influxd[Symbol.asyncDispose]());

describe('docs/influxdb.md', () => {
  it.each(
    [
      framePoint(scoredFrame({ run: 'monday' })),
      healthPoint(healthRecord()),
      alertPoint(alertEvent({ state: 'resolved', durationMs: 1, run: 'monday' })),
    ].map((point) => [point.measurement, point] as const),
  )('names every tag and field of %s', (measurement, { tags, fields }) => {
    const [, section = ''] = influxPage.split(`**\`${measurement}\`**`);
    const [table = ''] = section.split('\n**');
    const missing = (kind: string, names: readonly string[]): readonly string[] => {
      const rows = table.split('\n').filter((row) => row.startsWith(`| ${kind} |`));
      return names.filter((name) => !rows.some((row) => row.includes(`\`${name}\``)));
    };
    expect(missing('tag', Object.keys(tags))).toEqual([]);
    expect(missing('field', Object.keys(fields))).toEqual([]);
  });

  it('has only statements that InfluxDB takes', async () => {
    expect(statements.length).toBeGreaterThan(7);
    const client = influxd.client('framewatch');
    for (const statement of statements) {
      const { results } = (await client.queryRaw(statement)) as { results: { error?: string }[] };
      expect(results.map(({ error }) => error)).toEqual([undefined]);
    }
    const policies = await client.showRetentionPolicies('framewatch');
    expect(policies.map(({ name }) => name)).toEqual(['autogen', 'years']);
    const queries = (await client.showContinousQueries('framewatch')) as readonly { readonly name: string }[];
    expect(queries.map(({ name }) => name)).toEqual(['frame_quality_1h']);
  });
});

describe('docs/grafana.md', () => {
  it('names every panel', () => {
    const table = grafanaPage.split('\n').filter((line) => line.startsWith('| '));
    const missing = readBoard().panels.filter(({ title = '?' }) => !table.some((row) => row.includes(title)));
    expect(missing.map(({ title }) => title)).toEqual([]);
  });

  it('names only metrics that exist', async () => {
    const text = await createMetrics({ processMetrics: true }).registry.metrics();
    const named = [...grafanaPage.matchAll(/`(framewatch_\w+)`/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !text.includes(`# TYPE ${name} `))).toEqual([]);
  });
});
