import { readFileSync } from 'node:fs';
import type { ManifestOutput, ModelManifest } from '../../src/scoring/model-manifest.js';
import type { SignalsManifest } from '../../src/scoring/signals/signals-manifest.js';

/** The manifest of a test model, as parsed JSON. */
export function fixtureManifest(id: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/models/${id}/manifest.json`, import.meta.url), 'utf8'));
}

/** A manifest of the test model with other outputs. */
export function manifestWith(outputs: readonly Partial<ManifestOutput>[]): ModelManifest {
  const manifest = fixtureManifest('life-iqa.fixture-mean') as ModelManifest;
  return {
    ...manifest,
    outputs: outputs.map((output) => ({
      name: 'score',
      kind: 'score' as const,
      dtype: 'float32' as const,
      dims: ['N'],
      meaning: 'for tests',
      ...output,
    })),
  };
}

/** The manifest of the signals that come with Framewatch. */
export function bundledSignals(): SignalsManifest {
  const file = new URL('../../models/signals/manifest.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as SignalsManifest;
}
