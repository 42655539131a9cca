import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { modelManifestSchema, type ModelManifest } from '../../../src/scoring/model-manifest.js';
import { rulesOf } from '../../helpers/json-schema-rules.js';
import { fixtureManifest } from '../../helpers/manifests.js';

const FIXTURES = ['life-iqa.fixture-mean', 'life-iqa.fixture-slow', 'life-iqa.fixture-random', 'quartet.fixture-mean'];

describe('modelManifestSchema', () => {
  it.each(FIXTURES)('accepts the manifest of %s', (id) => {
    expect(modelManifestSchema.parse(fixtureManifest(id))).toEqual(fixtureManifest(id));
  });

  it.each<[string, (manifest: ModelManifest) => object, string]>([
    ['another schema version', (m) => ({ ...m, schemaVersion: 2 }), 'schemaVersion'],
    ['an id that is no folder name', (m) => ({ ...m, id: '../etc' }), 'id'],
    ['an unknown method', (m) => ({ ...m, methods: ['psnr'] }), 'methods.0'],
    ['no method', (m) => ({ ...m, methods: [] }), 'methods'],
    ['a method twice', (m) => ({ ...m, methods: ['dgiqa', 'dgiqa'] }), 'methods'],
    ['an unknown family', (m) => ({ ...m, family: 'huge' }), 'family'],
    ['an empty title', (m) => ({ ...m, title: '' }), 'title'],
    ['no papers', (m) => ({ ...m, papers: [] }), 'papers'],
    ['a licence without notes', (m) => ({ ...m, licence: { weights: 'MIT' } }), 'licence.notes'],
    ['a short sha256', (m) => ({ ...m, sha256: 'abc' }), 'sha256'],
    ['an upper-case sha256', (m) => ({ ...m, sha256: 'A'.repeat(64) }), 'sha256'],
    ['half a byte', (m) => ({ ...m, bytes: 0.5 }), 'bytes'],
    ['no parameters', (m) => ({ ...m, parameters: 0 }), 'parameters'],
    ['an old opset', (m) => ({ ...m, opset: 16 }), 'opset'],
    ['a float input', (m) => ({ ...m, input: { ...m.input, dtype: 'float32' } }), 'input.dtype'],
    ['an NCHW input', (m) => ({ ...m, input: { ...m.input, dims: ['N', 'C', 'W', 3] } }), 'input.dims.1'],
    ['a missing limit', (m) => ({ ...m, input: { ...m.input, maxWidth: undefined } }), 'input.maxWidth'],
    ['no outputs', (m) => ({ ...m, outputs: [] }), 'outputs'],
    ['an output of unknown kind', (m) => ({ ...m, outputs: [output({ kind: 'mos' })] }), 'outputs.0.kind'],
    ['an output with a bad name', (m) => ({ ...m, outputs: [output({ name: 'Score' })] }), 'outputs.0.name'],
    ['a range of three numbers', (m) => ({ ...m, outputs: [output({ range: [0, 1, 2] })] }), 'outputs.0.range'],
    ['an output without dims', (m) => ({ ...m, outputs: [output({ dims: [] })] }), 'outputs.0.dims'],
    ['no views', (m) => ({ ...m, views: [] }), 'views'],
    ['a fractional seed', (m) => ({ ...m, training: { ...m.training, seed: 1.5 } }), 'training.seed'],
    ['a metric that is a bare number', (m) => ({ ...m, metrics: [metric({ srcc: 0.9 })] }), 'metrics.0.srcc'],
    ['a producer version that is no text', (m) => ({ ...m, producer: { torch: 2 } }), 'producer.torch'],
    ['an unknown field', (m) => ({ ...m, colour: 'blue' }), ''],
  ])('rejects %s and names the field', (_, breakIt, field) => {
    const broken = breakIt(fixtureManifest('life-iqa.fixture-mean') as ModelManifest);

    const fields = modelManifestSchema.safeParse(broken).error?.issues.map(({ path }) => path.join('.'));

    expect(fields).toEqual([field]);
  });

  it.each<[string, object, string, string]>([
    ['weights that do not sum to 1', { weights: { 'life-iqa': 0.4, dgiqa: 0.5 } }, 'fusion.weights', 'must sum to 1'],
    ['a weight above the maximum', { maximum: 0.45 }, 'fusion.weights', 'must lie between minimum and maximum'],
    ['a weight below the minimum', { minimum: 0.55 }, 'fusion.weights', 'must lie between minimum and maximum'],
    ['a weight that is no share', { weights: { dgiqa: 1.5 } }, 'fusion.weights.dgiqa', ''],
    ['a method that there is not', { weights: { psnr: 1 } }, 'fusion.weights', ''],
    ['no maximum', { maximum: undefined }, 'fusion.maximum', ''],
  ])('rejects a fusion with %s', (_, given, field, message) => {
    const fusion = { weights: { 'life-iqa': 0.5, dgiqa: 0.5 }, minimum: 0.1, maximum: 0.9, ...given };
    const manifest = fixtureManifest('quartet.fixture-mean') as ModelManifest;

    const issues = modelManifestSchema.safeParse({ ...manifest, fusion }).error?.issues ?? [];

    expect(issues[0]?.path.join('.')).toBe(field);
    expect(issues[0]?.message).toContain(message);
  });

  it('is the contract of models/manifest.schema.json, rule for rule', () => {
    const contract = readFileSync(new URL('../../../models/manifest.schema.json', import.meta.url), 'utf8');

    const ours = rulesOf(z.toJSONSchema(modelManifestSchema));

    // JSON Schema cannot be made from the refinement; the table above covers it.
    (ours as { properties: { methods: object } }).properties.methods = {
      ...(ours as { properties: { methods: object } }).properties.methods,
      uniqueItems: true,
    };
    expect(ours).toEqual(rulesOf(JSON.parse(contract)));
  });
});

function output(given: object): object {
  return { name: 'score', kind: 'score', dtype: 'float32', dims: ['N'], meaning: 'x', ...given };
}

function metric(given: object): object {
  const estimate = { value: 0.5, low: 0.4, high: 0.6 };
  const values = { srcc: estimate, plcc: estimate, krcc: estimate, rmse: estimate };
  return { output: 'score', split: 'test', part: 'pooled', count: 1, ...values, ...given };
}
