import { cpSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, startDaemon } from '../helpers/daemon.js';
import { runFramewatch } from '../helpers/run-framewatch.js';
import { startSecuredInfluxd } from '../helpers/secured-influxd.js';

const MODELS = new URL('../fixtures/models', import.meta.url).pathname;
const CLIP = new URL('../../config/demo/flower-clean.mp4', import.meta.url).pathname;
const FAST_MODEL = { FRAMEWATCH_SCORING__MODEL: 'life-iqa.fixture-mean', FRAMEWATCH_SCORING__MODELS_DIR: MODELS };
const CHECKS = ['config', 'node', 'ffmpeg', 'model', 'load', 'journal', 'influxdb', 'page', 'access', 'port', 'clock'];

interface Finding {
  readonly check: string;
  readonly outcome: string;
  readonly message: string;
}
interface Report {
  readonly code: number | null;
  readonly findings: readonly Finding[];
  readonly all: string;
  readonly of: (check: string) => Finding | undefined;
}

let folder: string;
beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function examine(env: Record<string, string>, ...args: string[]): Promise<Report> {
  const { code, lines, stderr } = await runFramewatch(['doctor', '--json', ...args], { env, folder });
  const findings = lines.map((line) => JSON.parse(line) as Finding);
  const of = (name: string): Finding | undefined => findings.find(({ check }) => check === name);
  return { code, findings, of, all: lines.join('\n') + stderr };
}

describe('framewatch doctor', () => {
  it('finds this machine able, measures the bundled model, and leaves nothing behind', async () => {
    const { code, findings, of } = await examine({});
    expect(findings.map(({ check }) => check)).toEqual(CHECKS);
    expect(findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    expect(of('model')?.message).toMatch(/CPU with .*: \d+\.\d ms per 1920x1080 frame/);
    expect(of('ffmpeg')?.message).toMatch(/ffmpeg \S*\d/);
    expect(code).toBe(0);
    const { lines } = await runFramewatch(['doctor'], { folder, env: FAST_MODEL });
    expect(lines).toHaveLength(CHECKS.length);
    expect(lines[0]).toMatch(/^ok {4}config /);
  });

  it('runs every check though most of them fail, and says what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = String((server.address() as AddressInfo).port);
    const models = join(folder, 'models');
    cpSync(join(MODELS, 'life-iqa.fixture-mean'), join(models, 'life-iqa.fixture-mean'), { recursive: true });
    writeFileSync(join(models, 'life-iqa.fixture-mean', 'model.onnx'), 'not the model');
    const { code, findings, of } = await examine({
      FRAMEWATCH_INGEST__FFMPEG_PATH: '/nowhere/ffmpeg',
      FRAMEWATCH_SCORING__MODEL: 'life-iqa.fixture-mean',
      FRAMEWATCH_SCORING__MODELS_DIR: models,
      FRAMEWATCH_STORAGE__JOURNAL__PATH: '/proc/none/journal.db',
      FRAMEWATCH_STORAGE__INFLUX__URL: 'http://127.0.0.1:9',
      FRAMEWATCH_TOKEN: 'short',
      FRAMEWATCH_SERVER__PORT: port,
    });
    server.close();
    expect(findings.map(({ check }) => check)).toEqual(CHECKS);
    expect(findings.filter(({ outcome }) => outcome === 'ok').map(({ check }) => check)).toEqual([
      ...['config', 'node', 'load', 'page', 'clock'],
    ]);
    expect(of('ffmpeg')?.message).toContain('install it');
    expect(of('model')?.message).toContain('restore the file');
    expect(of('journal')?.message).toContain('storage.journal.path');
    expect(of('influxdb')?.message).toContain('127.0.0.1:9');
    expect(of('access')?.message).toContain('FRAMEWATCH_TOKEN');
    expect(of('port')?.message).toContain('server.port');
    expect(code).toBe(1);
  });

  it('counts a configuration that cannot be as one failed check among others', async () => {
    const path = join(folder, 'bad.yaml');
    writeFileSync(path, 'scorring: {}\nserver: { port: 99999 }\n');
    const { code, findings, of } = await examine({}, '--config', path);
    expect(of('config')).toMatchObject({ outcome: 'fail' });
    expect(of('config')?.message).toMatch(/scorring.*/);
    expect(findings.map(({ check }) => check)).toEqual(CHECKS);
    expect(code).toBe(1);
  });

  it('tells a missing database, a right and a wrong InfluxDB password apart, and shows none', async () => {
    await using influxd = await startSecuredInfluxd('canary-right');
    const env = {
      ...FAST_MODEL,
      FRAMEWATCH_STORAGE__INFLUX__URL: influxd.url,
      FRAMEWATCH_STORAGE__INFLUX__USERNAME: 'admin',
      FRAMEWATCH_INFLUX_PASSWORD: 'canary-right',
    };
    const missing = await examine(env);
    expect(missing.of('influxdb')).toMatchObject({ outcome: 'warn' });
    await influxd.client.createDatabase('framewatch');
    const right = await examine(env);
    expect(right.of('influxdb')).toMatchObject({ outcome: 'ok' });
    expect(right.of('clock')?.message).toContain('agrees with InfluxDB');
    const wrong = await examine({ ...env, FRAMEWATCH_INFLUX_PASSWORD: 'canary-wrong' });
    expect(wrong.of('influxdb')).toMatchObject({ outcome: 'fail' });
    expect([missing.code, right.code, wrong.code]).toEqual([0, 0, 1]);
    expect(missing.all + right.all + wrong.all).not.toContain('canary');
  });

  it('does not take a running Framewatch for a fault', async () => {
    await using daemon = await startDaemon(['watch', `clip=${CLIP}`], { env: FAST_MODEL });
    const { port } = new URL(await daemon.url());
    const { of, code } = await examine({ ...FAST_MODEL, FRAMEWATCH_SERVER__PORT: port });
    expect(of('port')).toMatchObject({ outcome: 'warn' });
    expect(code).toBe(0);
  });
});
