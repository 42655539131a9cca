import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FLAGS, SIGNAL_UNITS, SIGNALS } from '../../../../src/domain/signals.js';
import { signalsManifestSchema, type SignalsManifest } from '../../../../src/scoring/signals/signals-manifest.js';
import { rulesOf } from '../../../helpers/json-schema-rules.js';
import { bundledSignals } from '../../../helpers/manifests.js';

describe('signalsManifestSchema', () => {
  it('accepts the manifest that comes with Framewatch', () => {
    expect(signalsManifestSchema.parse(bundledSignals())).toEqual(bundledSignals());
  });

  it('knows the signals and flags of that manifest by the same names, in the same order', () => {
    const { signals } = bundledSignals();
    expect(signals.map(({ name }) => name)).toEqual(SIGNALS);
    expect(Object.fromEntries(signals.map(({ name, unit }) => [name, unit]))).toEqual(SIGNAL_UNITS);
    expect(signals.flatMap(({ flags }) => flags.map(({ name }) => name))).toEqual(FLAGS);
  });

  it.each<[string, (manifest: SignalsManifest) => object, string]>([
    ['another id', (m) => ({ ...m, id: 'signals.v2' }), 'id'],
    ['a short sha256', (m) => ({ ...m, sha256: 'abc' }), 'sha256'],
    ['tiles that are not a square grid', (m) => ({ ...m, tiles: { ...m.tiles, count: 8 } }), 'tiles.count'],
    ['an unknown signal', (m) => ({ ...m, signals: [{ ...m.signals[0], name: 'sharpness' }] }), 'signals.0.name'],
    ['no signals', (m) => ({ ...m, signals: [] }), 'signals'],
    ['an unknown field', (m) => ({ ...m, colour: 'blue' }), ''],
  ])('rejects %s and names the field', (_, breakIt, field) => {
    const issues = signalsManifestSchema.safeParse(breakIt(bundledSignals())).error?.issues ?? [];
    expect(issues.map(({ path }) => path.join('.'))).toEqual([field]);
  });

  it('is the contract of models/signals.schema.json, rule for rule', () => {
    const contract = readFileSync(new URL('../../../../models/signals.schema.json', import.meta.url), 'utf8');
    expect(rulesOf(z.toJSONSchema(signalsManifestSchema))).toEqual(rulesOf(JSON.parse(contract)));
  });
});
