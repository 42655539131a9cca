import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse.js';
import { readVariable } from '../../../src/config/read-variable.js';
import { configProblems } from '../../helpers/config-problems.js';

let folder: string;
const secretFile = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'framewatch-secrets-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const problemsOf = (environment: Record<string, string>, yaml = ''): readonly string[] =>
  configProblems(yaml, environment);

describe('secrets from files', () => {
  it('are the content of the file, without the line end that editors add', () => {
    const environment = {
      FRAMEWATCH_TOKEN_FILE: secretFile('token', 'canary-token-0123456789\n'),
      FRAMEWATCH_INFLUX_PASSWORD_FILE: secretFile('influx', ' two words \r\n'),
    };
    const { config, secrets } = parseConfig('', environment);
    expect(secrets).toEqual({ token: 'canary-token-0123456789', influxPassword: ' two words ' });
    expect(JSON.stringify(config)).not.toContain('canary');
  });

  it.each([
    ['one\n\n', 'one\n'],
    ['one', 'one'],
    ['one\r\n', 'one'],
  ])('lose one line end and no more: %j', (content, value) => {
    expect(readVariable('A', { A_FILE: 'a' }, () => content)).toEqual({ value });
  });

  it('are a problem where the variable is set as well', () => {
    const environment = { FRAMEWATCH_TOKEN: 'canary-one', FRAMEWATCH_TOKEN_FILE: secretFile('both', 'canary-two') };
    const problems = problemsOf(environment);
    expect(problems).toEqual(['FRAMEWATCH_TOKEN_FILE: FRAMEWATCH_TOKEN is set as well; set one of the two']);
  });

  it('are a problem where the file cannot be read or is empty: no token must never come of it', () => {
    const environment = {
      FRAMEWATCH_TOKEN_FILE: secretFile('empty', '\n'),
      FRAMEWATCH_INFLUX_PASSWORD_FILE: join(folder, 'none'),
    };
    expect(problemsOf(environment)).toEqual([
      'FRAMEWATCH_TOKEN_FILE: the file is empty; write the value into it',
      'FRAMEWATCH_INFLUX_PASSWORD_FILE: the file cannot be read (ENOENT); correct the path or the right to read it',
    ]);
  });

  it('fill sources too, and the problem names the variable', () => {
    const yaml = 'streams: [{ id: a, source: "rtsp://u:${CAM}@cam" }]';
    const environment = { CAM_FILE: secretFile('cam', 'p%40ss\n') };
    expect(parseConfig(yaml, environment).config.streams[0]?.source).toBe('rtsp://u:p%40ss@cam');
    expect(problemsOf({ CAM: 'canary', ...environment }, yaml)).toEqual([
      'streams.0.source: CAM_FILE: CAM is set as well; set one of the two',
    ]);
  });
});

describe('addresses', () => {
  it.each(['rtsp://u:a"b@cam', "rtsp://u:a'b@cam", 'rtsp://u:one two@cam', 'rtsp://u:a<b@cam', 'rtsp://u:a\nb@cam'])(
    'with a password that could not be masked are refused, without repeating it: %j',
    (source) => {
      const yaml = 'streams: [{ id: a, source: "rtsp://u:${P}@cam" }]';
      const password = source.slice('rtsp://u:'.length, -'@cam'.length);
      const problems = problemsOf({ P: password }, yaml);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/^streams\.0\.source: .*percent-encoded/);
      expect(problems[0]).not.toContain(password);
    },
  );

  it.each(['clips/it\'s "one".mp4', 'my clips/a@b.mp4', 'rtsp://u:p%20w@cam/a%20b', 'rtsp://cam/a b'])(
    'and paths in which nothing is to be masked are taken: %s',
    (source) => {
      expect(problemsOf({ FRAMEWATCH_STREAMS: JSON.stringify([{ id: 'a', source }]) })).toEqual([]);
    },
  );
});
