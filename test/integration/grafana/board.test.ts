import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { boardJson } from '../../../scripts/grafana/board-json.js';
import { BOARD_FILE, readBoard, type Panel } from './read-board.js';

const GRID_WIDTH = 24;
const ON_TIME_RANGE_CHANGE = 2;
const PROVISIONING = new URL('../../../config/grafana/provisioning/', import.meta.url);
const board = readBoard();
const provisioned = (path: string): unknown => parse(readFileSync(new URL(path, PROVISIONING), 'utf8'));

describe('the board', () => {
  it('is what `npm run grafana` writes', () => {
    expect(readFileSync(BOARD_FILE, 'utf8')).toBe(boardJson());
  });

  it('cannot be edited in Grafana, where the next start would undo it, and is found by its tags', () => {
    expect(board.editable).toBe(false);
    expect(board.tags).toEqual(['framewatch', 'video-quality']);
    expect(board.uid).toBe('framewatch-streams');
  });

  it('has panels with different ids and titles that lie side by side within the grid', () => {
    const { panels } = board;
    expect(panels.length).toBeGreaterThan(8);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > GRID_WIDTH)).toEqual([]);
    const pairs = panels.flatMap((first, index) => panels.slice(index + 1).map((second) => [first, second] as const));
    expect(pairs.filter(([first, second]) => overlap(first, second)).map(titles)).toEqual([]);
  });

  it('leaves no hole between its panels', () => {
    const cells = board.panels.reduce((sum, { gridPos: { w, h } }) => sum + w * h, 0);
    const bottom = Math.max(...board.panels.map(({ gridPos: { y, h } }) => y + h));
    expect(cells).toBe(GRID_WIDTH * bottom);
  });

  it('lets the viewer choose site, stream and model, anew with each time range', () => {
    const [ds, ...choices] = board.templating.list;
    expect(ds).toMatchObject({ name: 'ds', type: 'datasource', query: 'influxdb' });
    expect(choices.map(({ name }) => name)).toEqual(['site', 'stream', 'model_set']);
    for (const choice of choices) {
      expect(choice).toMatchObject({ multi: true, includeAll: true, refresh: ON_TIME_RANGE_CHANGE });
      expect(choice.query).toContain('$timeFilter');
    }
  });

  it('reads everything from the chosen data source, within the time range, and leaves replays out', () => {
    const queries = [
      ...board.panels.flatMap(({ targets }) => targets.map(({ query }) => query)),
      ...board.annotations.list.map(({ target }) => target.query),
    ];
    expect(queries.filter((query) => !query.includes('$timeFilter'))).toEqual([]);
    expect(queries.filter((query) => !query.includes(`"run" = ''`))).toEqual([]);
    expect(queries.filter((query) => !query.includes('/^$stream$/') || !query.includes('/^$site$/'))).toEqual([]);
    const sources = [...board.panels, ...board.annotations.list, ...board.templating.list.slice(1)];
    expect(sources.filter(({ datasource }) => datasource?.uid !== '${ds}')).toEqual([]);
  });
});

describe.each(board.panels.map((panel) => [panel.title ?? `panel ${panel.id}`, panel] as const))('%s', (_, panel) => {
  it('has title, description, unit and queries', () => {
    expect(panel.title).toMatch(/\S/);
    expect(panel.description).toMatch(/\.$/);
    expect(panel.fieldConfig.defaults.unit).toMatch(/\S/);
    expect(panel.targets.length).toBeGreaterThan(0);
    for (const { query } of panel.targets) expect(query).toMatch(/^SELECT /);
  });
});

it('says in a legend which line is which', () => {
  const drawn = board.panels.filter(({ type }) => type === 'timeseries' || type === 'state-timeline');
  expect(drawn.length).toBeGreaterThan(4);
  expect(drawn.filter(({ options }) => options.legend?.showLegend !== true).map(({ title }) => title)).toEqual([]);
});

describe('the provisioning', () => {
  it('names an InfluxDB of the kind the board asks for, with the password from the environment', () => {
    const { apiVersion, datasources } = provisioned('datasources/framewatch.yaml') as {
      apiVersion: number;
      datasources: Record<string, unknown>[];
    };
    expect(apiVersion).toBe(1);
    expect(datasources).toMatchObject([
      {
        type: board.templating.list[0]?.query,
        uid: 'framewatch-influxdb',
        jsonData: { dbName: 'framewatch' },
        secureJsonData: { password: '$GRAFANA_INFLUX_PASSWORD' },
      },
    ]);
  });

  it('loads the folder of boards', () => {
    expect(provisioned('dashboards/framewatch.yaml')).toMatchObject({
      apiVersion: 1,
      providers: [{ type: 'file', allowUiUpdates: false, options: { path: '/etc/grafana/dashboards' } }],
    });
  });
});

function overlap({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

function titles([first, second]: readonly [Panel, Panel]): string {
  return `${first.title ?? ''} / ${second.title ?? ''}`;
}
