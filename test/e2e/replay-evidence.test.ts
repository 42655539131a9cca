import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, startDaemon } from '../helpers/daemon.js';
import { FIXTURE_MODELS } from '../helpers/open-test-engine.js';

const CLIP = new URL('../../config/demo/flower-clean.mp4', import.meta.url).pathname;
const QUARTET = {
  FRAMEWATCH_ALERTS__RULES: '[{id: low, raiseBelow: 42, clearAbove: 48, holdFor: 3s, clearFor: 3s}]',
  FRAMEWATCH_SCORING__MODELS_DIR: FIXTURE_MODELS,
  FRAMEWATCH_SCORING__MODEL: 'quartet.fixture-mean',
};

interface Results {
  readonly streams: readonly { readonly methods: Readonly<Record<string, object>> }[];
}

let folder: string;
beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const read = (name: string): string => readFileSync(join(folder, 'four', name), 'utf8');

describe('framewatch replay with four methods', () => {
  it('tells what each method said and what cost most, frame by frame and in all', async () => {
    await using run = await startDaemon(['replay', '--fps', '1', `flower=${CLIP}`, '--out', 'four'], {
      env: QUARTET,
      folder,
    });
    expect(await run.exitCode, run.stderr()).toBe(2);
    const [head = '', ...rows] = read('frames.csv').trimEnd().split('\n');
    expect(head).toMatch(
      /score,life_iqa,dr_experts,graphmeta,dgiqa,spread,low,high,top_evidence,top_evidence_points,mode,flags,s_exposure,/,
    );
    expect(rows).toHaveLength(30);
    for (const row of rows) expect(row).toMatch(/(,\d+\.\d+){8},low-light,-\d\.\d+,day,[a-z -]*(,[\d.]*){12}$/);
    const [stream] = (JSON.parse(read('results.json')) as Results).streams;
    expect(Object.keys(stream?.methods ?? {})).toEqual(['life-iqa', 'dr-experts', 'graphmeta', 'dgiqa']);
    expect(stream).toMatchObject({
      topEvidence: [{ label: 'low-light', frames: 30 }],
      spread: { max: expect.any(Number) as number },
      alerts: [{ state: 'firing', topEvidence: { label: 'low-light' } }],
    });
    expect(run.lines.join('\n')).toMatch(/they disagree by \d+\.\d on average\n.*, low-light −\d/);
  });
});
