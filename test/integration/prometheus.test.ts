import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { setup as buildProduct } from '../helpers/build-product.js';
import { createClipFolder, type ClipFolder } from '../helpers/clips.js';
import { startDaemon, waitFor, type Daemon } from '../helpers/daemon.js';
import { startPrometheus, type Prometheus } from '../helpers/prometheus.js';

const run = promisify(execFile);
const CONFIG = fileURLToPath(new URL('../../config/prometheus/', import.meta.url));
const MODELS = fileURLToPath(new URL('../fixtures/models', import.meta.url));
const TOKEN = 'prometheus-may-read-this';
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

interface ScrapeConfig {
  scrape_configs: [Record<string, unknown>];
  global: Record<string, string>;
}

let clips: ClipFolder;
let daemon: Daemon;
let prometheus: Prometheus;
const opened: AsyncDisposable[] = [];
beforeAll(async () => {
  buildProduct();
  opened.unshift((clips = await createClipFolder()));
  const clip = await clips.make('gate.mp4', 'testsrc2=size=96x64:rate=10', '-t', '300');
  const env = {
    FRAMEWATCH_TOKEN: TOKEN,
    FRAMEWATCH_SCORING__MODEL: 'life-iqa.fixture-mean',
    FRAMEWATCH_SCORING__MODELS_DIR: MODELS,
    FRAMEWATCH_INGEST__RECONNECT__MAX: '1s',
  };
  const sources = [`gate=${clip}`, 'away=rtsp://127.0.0.1:9/none'];
  opened.unshift((daemon = await startDaemon(['watch', '--fps', '5', ...sources], { env })));
  opened.unshift((prometheus = await startPrometheus(await ownConfig(await daemon.url()))));
}, 300_000);
afterAll(async () => {
  for (const part of opened) await part[Symbol.asyncDispose]();
});

/** The example with this daemon's address and token, and without a long wait for the first scrape. */
async function ownConfig(url: string): Promise<string> {
  const config = parse(readFileSync(`${CONFIG}framewatch.yml`, 'utf8')) as ScrapeConfig;
  const [job] = config.scrape_configs;
  await writeFile(clips.path('token'), TOKEN);
  await copyFile(`${CONFIG}framewatch-rules.yml`, clips.path('framewatch-rules.yml'));
  const own = {
    ...config,
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    scrape_configs: [
      {
        ...job,
        static_configs: [{ targets: [new URL(url).host] }],
        authorization: { type: 'Bearer', credentials_file: clips.path('token') },
      },
    ],
  };
  await writeFile(clips.path('prometheus.yml'), stringify(own));
  return clips.path('prometheus.yml');
}

const valueOf = async (expression: string): Promise<number> => {
  const [sample] = await prometheus.query(expression);
  return Number(sample?.value[1] ?? NaN);
};
const get = (path: string, token?: string): Promise<Response> =>
  daemon.url().then((url) => fetch(new URL(path, url), token ? { headers: { authorization: `Bearer ${token}` } } : {}));

describe('Prometheus', () => {
  it('finds the daemon up, and its frames as they are scored', async () => {
    await waitFor('frames in Prometheus', async () => (await valueOf('framewatch_frames_scored_total')) >= 3);
    expect(await valueOf('up{job="framewatch"}')).toBe(1);
    expect(await prometheus.query('framewatch_frames_scored_total')).toMatchObject([{ metric: { stream: 'gate' } }]);
  });

  it('sees how fresh a stream is', async () => {
    const expression = 'framewatch_stream_last_frame_timestamp_seconds{stream="gate"}';
    await waitFor('a time stamp', async () => (await valueOf(expression)) > 0);
    const ageS = Date.now() / 1000 - (await valueOf(expression));
    expect(ageS).toBeGreaterThan(-1);
    expect(ageS).toBeLessThan(60);
    await waitFor('the states', async () => (await valueOf('framewatch_stream_live{stream="away"}')) === 0);
    expect(await valueOf('framewatch_stream_live{stream="gate"}')).toBe(1);
  });

  it('knows the version and the model', async () => {
    await waitFor('the build', async () => (await valueOf('framewatch_build_info')) === 1);
    const [{ metric } = { metric: {} }] = await prometheus.query('framewatch_build_info');
    expect(metric).toMatchObject({ version, model: 'life-iqa.fixture-mean' });
  });

  it('has the rules loaded and can evaluate them', async () => {
    interface Rules {
      groups: { rules: { name: string; health: string; lastError?: string }[] }[];
    }
    const healths = async () => (await prometheus.api<Rules>('rules')).groups.flatMap(({ rules }) => rules);
    await waitFor('an evaluation', async () => (await healths()).every(({ health }) => health !== 'unknown'));
    expect((await healths()).map(({ name, health }) => [name, health])).toEqual([
      ['FramewatchDown', 'ok'],
      ['FramewatchStreamStale', 'ok'],
      ['FramewatchStreamNotLive', 'ok'],
    ]);
  });
});

describe('/metrics', () => {
  it('wants the token', async () => {
    expect((await get('/metrics')).status).toBe(401);
    expect((await get('/metrics', TOKEN)).status).toBe(200);
  });

  it('passes the check of promtool', async () => {
    const text = await (await get('/metrics', TOKEN)).text();
    const checked = run('promtool', ['check', 'metrics']);
    checked.child.stdin?.end(text);
    const { stdout, stderr } = await checked;
    expect(stdout + stderr).toBe('');
  });
});

describe('/readyz', () => {
  it('is 200 although a camera is away, and tells of each stream how old its last frame is', async () => {
    interface Ready {
      readonly status: string;
      readonly streams: readonly { streamId: string; state: string; secondsSinceLastFrame: number | null }[];
    }
    const ready = async (): Promise<Ready> => (await (await get('/readyz', TOKEN)).json()) as Ready;
    await waitFor('both states', async () => {
      const states = (await ready()).streams.map(({ state }) => state);
      return states.includes('live') && states.includes('offline');
    });
    expect((await get('/readyz', TOKEN)).status).toBe(200);
    const { status, streams } = await ready();
    expect(status).toBe('ready');
    expect(streams.find(({ streamId }) => streamId === 'gate')?.secondsSinceLastFrame).toBeGreaterThanOrEqual(0);
    expect(streams.find(({ streamId }) => streamId === 'away')?.secondsSinceLastFrame).toBeNull();
    expect((await get('/healthz')).status).toBe(200);
  });
});

describe('the example files', () => {
  it('pass the check of promtool', async () => {
    const { stdout } = await run('promtool', ['check', 'config', `${CONFIG}framewatch.yml`]);
    expect(stdout).toContain('3 rules found');
    expect(stdout).not.toMatch(/FAILED/);
  });

  it('tell of a stream without frames, a stream that is away and a daemon that is gone', async () => {
    await writeFile(clips.path('rules.test.yml'), stringify(ruleTests()));
    const { stdout } = await run('promtool', ['test', 'rules', clips.path('rules.test.yml')]);
    expect(stdout).toContain('SUCCESS');
  });
});

/** Stream `a` gets a frame at second 0 only, `b` every 15 seconds but is not live; the daemon dies in minute 5. */
function ruleTests(): object {
  const dead = firing('critical', { job: 'framewatch', instance: 'box:8710' }, [
    'Framewatch at box:8710 cannot be scraped.',
    'No stream is watched there. Look at the daemon and its log.',
  ]);
  const stale = firing('warning', { stream: 'a' }, [
    'No frame of a for 3m 0s.',
    'Its last score is old. The reason is at /readyz and on the live page.',
  ]);
  const away = firing('warning', { stream: 'b' }, [
    'Stream b is not live.',
    'The source is refused, unreachable, stalled or at its end.',
  ]);
  const at = (time: string, alertname: string, ...alerts: object[]) => ({
    ...{ eval_time: time, alertname, exp_alerts: alerts },
  });
  const input_series = [
    { series: 'up{job="framewatch",instance="box:8710"}', values: '1x19 0x20' },
    { series: 'framewatch_stream_last_frame_timestamp_seconds{stream="a"}', values: '0x39' },
    { series: 'framewatch_stream_last_frame_timestamp_seconds{stream="b"}', values: '0+15x39' },
    { series: 'framewatch_stream_live{stream="a"}', values: '1x39' },
    { series: 'framewatch_stream_live{stream="b"}', values: '0x39' },
  ];
  const alert_rule_test = [
    at('1m30s', 'FramewatchStreamStale'),
    at('3m', 'FramewatchStreamStale', stale),
    at('1m30s', 'FramewatchStreamNotLive'),
    at('3m', 'FramewatchStreamNotLive', away),
    at('4m', 'FramewatchDown'),
    at('8m', 'FramewatchDown', dead),
  ];
  return {
    rule_files: [`${CONFIG}framewatch-rules.yml`],
    evaluation_interval: '15s',
    tests: [{ interval: '15s', input_series, alert_rule_test }],
  };
}

function firing(severity: string, labels: Record<string, string>, [summary = '', description = '']: string[]): object {
  return { exp_labels: { severity, ...labels }, exp_annotations: { summary, description } };
}
