import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse.js';
import { diagnoseTimes } from '../../../src/doctor/clock.js';
import { ok, type Finding } from '../../../src/doctor/finding.js';
import { diagnoseRefusal } from '../../../src/doctor/influx.js';
import { diagnoseJournal, diagnoseSpace } from '../../../src/doctor/journal.js';
import { diagnoseNode } from '../../../src/doctor/node-version.js';
import { runChecks, type Check } from '../../../src/doctor/run-checks.js';
import { diagnoseAccess } from '../../../src/doctor/server.js';
import { classifyFailure } from '../../../src/storage/influx/classify-failure.js';

const findings = async (checks: readonly Check[], limitMs?: number): Promise<readonly Finding[]> => {
  const found = [];
  for await (const finding of runChecks(checks, limitMs)) found.push(finding);
  return found;
};

describe('runChecks', () => {
  it('goes on after a check that throws or is silent, and masks and joins what they say', async () => {
    const checks: Check[] = [
      { name: 'throws', diagnose: () => Promise.reject(new Error('two\nlines at rtsp://u:canary@cam')) },
      { name: 'hangs', diagnose: () => new Promise(() => undefined) },
      { name: 'last', diagnose: () => ok('well') },
    ];
    expect(await findings(checks, 10)).toEqual([
      { check: 'throws', outcome: 'fail', message: 'two lines at rtsp://***@cam' },
      { check: 'hangs', outcome: 'fail', message: 'no answer within 0.01 s; see what keeps it busy' },
      { check: 'last', outcome: 'ok', message: 'well' },
    ]);
  });
});

describe('the Node version', () => {
  it.each([
    ['20.10.0', 'ok'],
    ['20.9.9', 'fail'],
    ['22.0.0', 'ok'],
    ['18.20.0', 'fail'],
    ['20.20.2', 'ok'],
  ])('%s for >=20.10 is %s', (version, outcome) => {
    expect(diagnoseNode(version, '>=20.10').outcome).toBe(outcome);
  });
});

describe('the disk of the journal', () => {
  it.each([
    [50e6, 0, 'fail'],
    [1e9, 2e9, 'warn'],
    [3e9, 2e9, 'ok'],
  ])('with %d bytes free and %d to grow is %s', (free, toGrow, outcome) => {
    expect(diagnoseSpace('j', free, toGrow).outcome).toBe(outcome);
  });

  it('fails where the folder cannot be, and names the option', () => {
    const { config } = parseConfig('storage: { journal: { path: /proc/none/journal.db } }');
    expect(diagnoseJournal(config)).toMatchObject({
      outcome: 'fail',
      message: expect.stringContaining('storage.journal.path') as string,
    });
  });
});

describe('the clock', () => {
  const noon = Date.UTC(2026, 5, 1, 12);
  it.each([
    [Date.UTC(1970, 0, 1), undefined, 'fail', /past/],
    [noon, undefined, 'ok', /2026-06-01/],
    [noon, noon - 4_000, 'ok', /agrees/],
    [noon, noon - 60_000, 'warn', /60 s ahead of/],
    [noon, noon + 60_000, 'warn', /60 s behind/],
  ] as const)('at %d with a server at %s is %s', (nowMs, serverMs, outcome, message) => {
    const found = diagnoseTimes(nowMs, serverMs);
    expect(found.outcome).toBe(outcome);
    expect(found.message).toMatch(message);
  });
});

describe('who may see the page', () => {
  const access = (host: string, token?: string) =>
    diagnoseAccess(parseConfig('', { FRAMEWATCH_SERVER__HOST: host }).config, { token, influxPassword: undefined });

  it('is well on loopback, and elsewhere with a token', () => {
    expect(access('127.0.0.1').outcome).toBe('ok');
    expect(access('0.0.0.0', 'canary-token-0123456789')).toMatchObject({
      outcome: 'ok',
      message: expect.not.stringContaining('canary') as string,
    });
  });

  it('is refused as the daemon refuses it', () => {
    expect(() => access('0.0.0.0')).toThrow(/FRAMEWATCH_TOKEN/);
    expect(() => access('127.0.0.1', 'short')).toThrow(/16/);
  });
});

describe('what InfluxDB says to no points', () => {
  it.each([
    [{ status: 404, message: 'database not found: "f"' }, 'warn'],
    [{ status: 401, message: 'authorization failed' }, 'fail'],
    [{ status: 400, message: 'no points' }, 'ok'],
    [{ message: 'connect ECONNREFUSED' }, 'fail'],
  ])('%j is %s', (failure, outcome) => {
    const error = classifyFailure('http://db', 'f', failure);
    expect(diagnoseRefusal(error, 'http://db', 'f').outcome).toBe(outcome);
  });
});
