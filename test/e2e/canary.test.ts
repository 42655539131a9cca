import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, startDaemon, waitFor, type Daemon } from '../helpers/daemon.js';
import { recordSocket } from '../helpers/record-socket.js';
import { startRtspServer } from '../helpers/rtsp-server.js';
import { runFramewatch } from '../helpers/run-framewatch.js';
import { startSecuredInfluxd } from '../helpers/secured-influxd.js';

const MODELS = new URL('../fixtures/models', import.meta.url).pathname;
const CLIP = new URL('../../config/demo/flower-clean.mp4', import.meta.url).pathname;
const CAMERA = 'cam/Canary@7:x';
const WRONG_CAMERA = 'wrong/Canary@8:x';
const INFLUX = 'influx/Canary@9:x';
const WRONG_INFLUX = 'wronginflux/Canary@1:x';
const TOKEN = 'token/Canary@2:x+1234567';
const WRONG_TOKEN = 'wrongtoken/Canary@3:x+123';
const CANARIES = [CAMERA, WRONG_CAMERA, INFLUX, WRONG_INFLUX, TOKEN, WRONG_TOKEN];

/** Each secret as it is, as addresses and headers carry it, and every part of it that is telling. */
const FORMS = CANARIES.flatMap((secret) => [
  ...[secret, encodeURIComponent(secret), encodeURIComponent(secret).toLowerCase()],
  ...[Buffer.from(secret).toString('base64url'), Buffer.from(`admin:${secret}`).toString('base64')],
]).concat('Canary', 'canary');

const ENV = {
  FRAMEWATCH_SCORING__MODEL: 'life-iqa.fixture-mean',
  FRAMEWATCH_SCORING__MODELS_DIR: MODELS,
  FRAMEWATCH_LOG__LEVEL: 'trace',
  FRAMEWATCH_ALERTS__RULES: '[{id: any, raiseBelow: 100, clearAbove: 100, holdFor: 0s, minSamples: 1}]',
  FRAMEWATCH_INGEST__RECONNECT__MAX: '1s',
  FRAMEWATCH_TOKEN: TOKEN,
};

let folder: string;
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => rm(folder, { recursive: true }));

/** Where any form of any secret occurs, by the name of the place. */
function leaksIn(places: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(places).flatMap(([place, text]) =>
    FORMS.filter((form) => text.includes(form)).map((form) => `${place}: …${contextOf(text, form)}…`),
  );
}

function contextOf(text: string, form: string): string {
  const at = text.indexOf(form);
  return text.slice(Math.max(0, at - 80), at + form.length + 20);
}

/** Status, headers and body of every route, with the right token, the wrong one and none. */
async function allRoutes(url: string): Promise<Record<string, string>> {
  const state = (await (await get(url, '/api/state', TOKEN)).json()) as {
    readonly openAlerts: readonly { readonly pictureUrl: string }[];
    readonly streams: readonly { readonly streamId: string }[];
  };
  expect(state.streams.length).toBeGreaterThan(0);
  const perStream = state.streams.flatMap(({ streamId }) => [
    ...[`/api/streams/${streamId}/history`, `/api/streams/${streamId}/frame.jpg`],
  ]);
  const assets = [...(await (await get(url, '/')).text()).matchAll(/\/?assets\/[\w.-]+/g)].map(([path]) => path);
  const fixed = ['/', '/healthz', '/readyz', '/metrics', '/api/state', '/api/alerts', '/none'];
  const query = [`/api/state?token=${encodeURIComponent(WRONG_TOKEN)}`];
  const pictures = state.openAlerts.map(({ pictureUrl }) => pictureUrl);
  const found: Record<string, string> = {};
  for (const path of [...fixed, ...query, ...perStream, ...pictures, ...assets]) {
    for (const token of [TOKEN, WRONG_TOKEN, undefined]) {
      const response = await get(url, path, token);
      const head = `${response.status} ${JSON.stringify([...response.headers])}`;
      found[`${path} with ${token ?? 'no token'}`] = head + (await textOf(response));
    }
  }
  return found;
}

function get(url: string, path: string, token?: string): Promise<Response> {
  return fetch(new URL(path, url), token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
}

async function textOf(response: Response): Promise<string> {
  return Buffer.from(await response.arrayBuffer()).toString('latin1');
}

/** The bytes of every file the daemon wrote. */
function filesOf(root: string): Record<string, string> {
  const names = readdirSync(join(root, 'var'), { recursive: true, encoding: 'utf8', withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map(({ name }) => join(root, 'var', name));
  return Object.fromEntries(files.map((file) => [file, readFileSync(file, 'latin1')]));
}

/** Empty where the process has just ended. */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

async function stop(daemon: Daemon): Promise<void> {
  daemon.process.kill('SIGTERM');
  expect(await daemon.exitCode).toBe(0);
}

describe('no secret shows', () => {
  it('where all of them are right, and where cameras refuse', async () => {
    await using camera = await startRtspServer({ auth: 'digest', password: CAMERA });
    await using influxd = await startSecuredInfluxd(INFLUX);
    writeFileSync(join(folder, 'camera-password'), `${encodeURIComponent(CAMERA)}\n`);
    writeFileSync(join(folder, 'influx-password'), `${INFLUX}\n`);
    const at = (path: string, name = 'CAMERA'): string => `rtsp://admin:\${${name}}@127.0.0.1:${camera.port}${path}`;
    const streams = [
      { id: 'right', source: at('/camera'), fps: 5 },
      { id: 'wrong', source: at('/camera', 'WRONG') },
      { id: 'path', source: at('/none') },
      { id: 'refused', source: 'rtsp://admin:${WRONG}@127.0.0.1:9/camera' },
    ];
    writeFileSync(join(folder, 'framewatch.yaml'), JSON.stringify({ streams }));
    const env = {
      ...ENV,
      CAMERA_FILE: 'camera-password',
      WRONG: encodeURIComponent(WRONG_CAMERA),
      FRAMEWATCH_INFLUX_PASSWORD_FILE: 'influx-password',
      FRAMEWATCH_STORAGE__INFLUX__URL: influxd.url,
      FRAMEWATCH_STORAGE__INFLUX__USERNAME: 'admin',
    };
    await using daemon = await startDaemon(['watch', '--config', 'framewatch.yaml'], { env, folder });
    const url = await daemon.url();
    await using socket = await recordSocket(url, TOKEN);
    const said = (): string => socket.messages.join('\n');
    await waitFor('an alert and every refusal', () =>
      ['"type":"alert"', 'SOURCE_AUTH', 'SOURCE_PATH', 'SOURCE_REFUSED'].every((text) => said().includes(text)),
    );
    const alerts = (): Promise<number> => influxd.client.query('SELECT * FROM alert').then(({ length }) => length);
    await waitFor('points in InfluxDB', () => alerts().then(Boolean, () => false));
    const routes = await allRoutes(url);
    const arguments_ = daemon.children().map(commandLine).join('\n');
    const own = commandLine(daemon.process.pid ?? 0);
    await stop(daemon);
    const config = await runFramewatch(['config', 'print', 'framewatch.yaml'], { env, folder });
    const doctor = await runFramewatch(['doctor', '--config', 'framewatch.yaml'], { env, folder });
    const points: unknown = await influxd.client.queryRaw('SELECT * FROM /.*/; SHOW SERIES; SHOW FIELD KEYS');

    const shown = said() + daemon.stderr() + config.lines.join('\n');
    expect(shown).toContain('rtsp://***@127.0.0.1');
    expect(daemon.stderr()).toContain('"level":"debug"');
    expect(Object.values(filesOf(folder)).join('').length).toBeGreaterThan(1000);
    expect(JSON.stringify(points)).toContain('frame_quality');
    const places = {
      ...{ stdout: daemon.lines.join('\n'), stderr: daemon.stderr(), WebSocket: said(), own },
      ...{ 'config print': JSON.stringify(config), doctor: JSON.stringify(doctor), InfluxDB: JSON.stringify(points) },
      ...routes,
      ...filesOf(folder),
    };
    expect(leaksIn(places)).toEqual([]);
    expect(arguments_, 'the one exception that docs/security.md names').toContain(encodeURIComponent(CAMERA));
  });

  it('where InfluxDB refuses a password that is part of its address', async () => {
    await using influxd = await startSecuredInfluxd(INFLUX);
    const url = influxd.url.replace('//', `//admin:${encodeURIComponent(WRONG_INFLUX)}@`);
    const env = { ...ENV, FRAMEWATCH_STORAGE__INFLUX__URL: url };
    await using daemon = await startDaemon(['watch', '--fast', `clip=${CLIP}`], { env, folder });
    await using socket = await recordSocket(await daemon.url(), TOKEN);
    await waitFor('the refusal', () => daemon.stderr().includes('SINK_REFUSED'));
    await waitFor('an alert', () => socket.messages.some((message) => message.includes('"type":"alert"')));
    const routes = await allRoutes(await daemon.url());
    await stop(daemon);
    const config = await runFramewatch(['config', 'print'], { env, folder });
    const doctor = await runFramewatch(['doctor', '--json'], { env, folder });
    expect(doctor.lines.join('\n')).toContain('not allowed to write');
    const places = {
      ...{ stdout: daemon.lines.join('\n'), stderr: daemon.stderr(), WebSocket: socket.messages.join('\n') },
      ...{ 'config print': JSON.stringify(config), doctor: JSON.stringify(doctor) },
      ...routes,
      ...filesOf(folder),
    };
    expect(leaksIn(places)).toEqual([]);
  });
});
