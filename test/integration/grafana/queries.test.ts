import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setup as buildProduct } from '../../helpers/build-product.js';
import { ask, asGrafana, type Choices, type Series, type View } from './as-grafana.js';
import { expectations } from './expectations.js';
import { readBoard } from './read-board.js';
import { recordRun, type RecordedRun } from './recorded-run.js';

const ALL: Choices = { site: 'all', stream: 'all', model_set: 'all' };
const MODEL = 'quartet.lite-biq2021';
const board = readBoard();

let run: RecordedRun;
beforeAll(async () => {
  buildProduct();
  run = await recordRun();
}, 300_000);
afterAll(() => run[Symbol.asyncDispose]());

const view = (choices = ALL): View => ({ fromMs: run.fromMs, toMs: run.toMs, choices });
const streamsIn = (series: readonly Series[]): readonly unknown[] => {
  const untagged = series.flatMap(({ columns, values }) => values.map((row) => row[columns.indexOf('stream')]));
  return [...new Set([...series.map(({ tags }) => tags?.['stream']), ...untagged])].filter(Boolean).sort();
};

describe('every query of the board, on what a daemon wrote', () => {
  it.each(board.panels.map((panel) => [panel.title ?? '', panel] as const))('%s', async (title, panel) => {
    const expected = expectations[title];
    if (expected === undefined) throw new Error(`say in expectations.ts what "${title}" must show`);
    for (const { query } of panel.targets) {
      const series = await ask(run.client, asGrafana(query, view(), panel));
      expect(series.map(({ columns }) => columns)).toEqual(series.map(() => ['time', ...expected.columns]));
      expect(series.flatMap(({ values }) => values).length).toBeGreaterThan(0);
      expected.check(series);
    }
  });

  it('has an expectation for no panel that is not there', () => {
    expect(Object.keys(expectations).sort()).toEqual(board.panels.map(({ title }) => title).sort());
  });

  it.each(board.annotations.list.map((annotation) => [annotation.name, annotation.target] as const))(
    'marks: %s',
    async (name, { query, titleColumn, textColumn }) => {
      const [series, ...more] = await ask(run.client, asGrafana(query, view()));
      expect(more).toEqual([]);
      expect(series?.columns).toEqual(['time', titleColumn, textColumn, 'stream', 'rule', 'state']);
      const state = name === 'Alerts fired' ? 'firing' : 'resolved';
      expect(series?.values.map((row) => row.slice(3))).toEqual([['gate.2', 'low', state]]);
      expect(series?.values[0]?.[1]).toBe(`gate.2: low ${state}`);
      expect(series?.values[0]?.[2]).toMatch(/^gate\.2: \S/);
    },
  );

  it.each([
    ['site', ['north']],
    ['stream', ['gate.1', 'gate.2']],
    ['model_set', [MODEL]],
  ])('offers the choices of $%s', async (name, values) => {
    const { query } = board.templating.list.find((variable) => variable.name === name) ?? { query: '' };
    const [series] = await ask(run.client, asGrafana(query, view()));
    expect(series?.values.map(([, value]) => value)).toEqual(values);
  });
});

it('counts a stream as live while it was', async () => {
  const [health] = await ask(run.client, `SELECT "live" FROM "stream_health" WHERE "stream" = 'gate.1'`);
  const liveAtMs = health?.values.find(([, live]) => live === 1)?.[0];
  const panel = board.panels.find(({ title }) => title === 'Streams live');
  const then: View = { ...view({ ...ALL, stream: ['gate.1'] }), toMs: Number(liveAtMs) };

  const [series] = await ask(run.client, asGrafana(panel?.targets[0]?.query ?? '', then, panel));

  expect(series?.values[0]?.[1]).toBe(1);
});

describe('a choice', () => {
  it.each([
    ['one stream', ['gate.1'], ['gate.1']],
    ['two streams', ['gate.1', 'gate.2'], ['gate.1', 'gate.2']],
    ['a stream that there is not', ['gateX1'], []],
  ])('of %s is what every panel shows', async (_, stream, shown) => {
    const choices: Choices = { site: ['north'], stream, model_set: [MODEL] };
    for (const panel of board.panels.filter(({ title }) => title !== 'Alerts')) {
      for (const { query } of panel.targets) {
        const series = await ask(run.client, asGrafana(query, view(choices), panel));
        if (query.includes('GROUP BY "stream"') && !query.includes('FROM (')) expect(streamsIn(series)).toEqual(shown);
        if (shown.length === 0) expect(series).toEqual([]);
      }
    }
  });

  it('of another site or model shows nothing', async () => {
    for (const panel of board.panels) {
      const query = panel.targets[0]?.query ?? '';
      const others: Choices[] = [{ ...ALL, site: ['south'] }];
      if (query.includes('"frame_quality"')) others.push({ ...ALL, model_set: ['quartet'] });
      for (const other of others) expect(await ask(run.client, asGrafana(query, view(other), panel))).toEqual([]);
    }
  });
});

describe('the live panels', () => {
  it('do not show replays, and do count a frame that could not be scored', async () => {
    const before = await answers();
    const timestamp = String((run.fromMs + 10_000) * 1000);
    const tags = { stream: 'gate.1', site: 'north', run: 'monday' };
    const frame = { score: 0.5, validity: 'valid', effective_fps: 999, latency_ms: 1 };
    await run.client.writePoints(
      [
        { measurement: 'frame_quality', tags: { ...tags, model_set: MODEL }, fields: frame, timestamp },
        { measurement: 'stream_health', tags, fields: { state: 'failed', live: 0, reconnects: 9 }, timestamp },
        { measurement: 'alert', tags: { ...tags, rule: 'r', state: 'firing' }, fields: { message: 'm' }, timestamp },
      ],
      { database: 'framewatch', precision: 'u' },
    );
    expect(await answers()).toEqual(before);

    const unscored = { stream: 'gate.1', site: 'north', model_set: MODEL };
    await run.client.writePoints(
      [{ measurement: 'frame_quality', tags: unscored, fields: { validity: 'not-scored' }, timestamp }],
      { database: 'framewatch', precision: 'u' },
    );
    const panel = board.panels.find(({ title }) => title === 'Frames not scored');
    const [series] = await ask(run.client, asGrafana(panel?.targets[0]?.query ?? '', view(), panel));
    expect(series?.values[0]?.[1]).toBe(1);
  });
});

async function answers(): Promise<readonly unknown[]> {
  const queries = [
    ...board.panels.flatMap((panel) => panel.targets.map(({ query }) => asGrafana(query, view(), panel))),
    ...board.annotations.list.map(({ target }) => asGrafana(target.query, view())),
    ...board.templating.list.slice(1).map(({ query }) => asGrafana(query, view())),
  ];
  const results: unknown[] = [];
  for (const query of queries) results.push(await ask(run.client, query));
  return results;
}
