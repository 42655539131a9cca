import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse.js';
import { exampleYaml } from '../../../src/config/print.js';
import { configProblems } from '../../helpers/config-problems.js';

const EXAMPLE = readFileSync('config/framewatch.example.yaml', 'utf8');

describe('config/framewatch.example.yaml', () => {
  it('is what the schema prints, so that no option, default or sentence is missing', () => {
    expect(EXAMPLE).toBe(exampleYaml());
  });

  it('equals the defaults', () => {
    expect(parseConfig(EXAMPLE).config).toEqual(parseConfig('').config);
  });
});

describe('parseConfig', () => {
  it('reports every problem at once, each with its path', () => {
    const yaml = `
scorring: 1
server: { port: 99999 }
storage: { journal: { maxAge: soon, maxBytes: 1MB } }
alerts: { rules: [{ id: a, raiseBelow: 60 }, { id: a }] }
streams: [{ id: "a b", source: x }, { id: c }]
`;
    const problems = configProblems(yaml);
    const paths = problems.map((problem) => problem.split(':')[0]);
    expect(paths.sort()).toEqual([
      'Unrecognized key',
      'alerts.rules',
      'alerts.rules.0.clearAbove',
      'server.port',
      'storage.journal.maxAge',
      'storage.journal.maxBytes',
      'streams.0.id',
      'streams.1.source',
    ]);
  });

  it('names the line of a YAML mistake', () => {
    expect(configProblems('server:\n  port: 1\n bad').join()).toContain('line 3');
  });

  it('takes overrides from the environment, whatever the case, and reads their values as YAML', () => {
    const environment = {
      FRAMEWATCH_SERVER__PORT: '0',
      FRAMEWATCH_INGEST__STALL_AFTER: '5s',
      FRAMEWATCH_STREAMS: '[{id: a, source: clip.mp4}]',
    };
    const { config } = parseConfig('server: { port: 1 }', environment);
    expect(config.server.port).toBe(0);
    expect(config.ingest.stallAfter).toBe(5000);
    expect(config.streams[0]).toMatchObject({ id: 'a', source: 'clip.mp4', fps: 1 });
  });

  it('refuses an override that names no option', () => {
    expect(configProblems('', { FRAMEWATCH_SERVER__PROT: '1' })).toEqual(['FRAMEWATCH_SERVER__PROT: names no option']);
  });

  it('fills passwords into sources, and says which variable is missing', () => {
    const yaml = 'streams: [{ id: a, source: "rtsp://u:${CAM_PASSWORD}@cam" }]';
    expect(parseConfig(yaml, { CAM_PASSWORD: 'p' }).config.streams[0]?.source).toBe('rtsp://u:p@cam');
    expect(configProblems(yaml)).toEqual(['streams.0.source: the environment has no variable CAM_PASSWORD']);
  });

  it('keeps secrets out of the configuration', () => {
    const { config, secrets } = parseConfig('', { FRAMEWATCH_TOKEN: 'canary', FRAMEWATCH_INFLUX_PASSWORD: 'canary' });
    expect(secrets).toEqual({ token: 'canary', influxPassword: 'canary' });
    expect(JSON.stringify(config)).not.toContain('canary');
  });

  it('gives a frozen value', () => {
    expect(Object.isFrozen(parseConfig('').config.ingest.reconnect)).toBe(true);
  });

  it('leaves the provider and the batch size to the machine, and refuses a GPU that must be a CPU', () => {
    expect(parseConfig('').config.scoring).toMatchObject({ provider: 'auto', require: 'any', maxBatchSize: 0 });
    expect(configProblems('scoring: { provider: cpu, require: gpu }')).toEqual([
      expect.stringMatching(/^scoring\.require: gpu contradicts provider cpu/),
    ]);
    expect(configProblems('scoring: { provider: rocm }')).toEqual([expect.stringMatching(/^scoring\.provider: /)]);
  });
});
