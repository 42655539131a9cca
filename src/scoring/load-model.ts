import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { messageOf } from '../errors.js';
import { ModelIntegrityError, ModelManifestError, ModelNotFoundError, type FileIdentity } from './errors.js';
import { modelManifestSchema, type ModelManifest } from './model-manifest.js';

export interface LoadedModel {
  readonly manifest: ModelManifest;
  /** Path of model.onnx, whose sha256 and size have been checked. */
  readonly file: string;
}

/** Reads and checks `modelsDir/<model>`; a model that is not exactly what its manifest says is refused. */
export async function loadModel(modelsDir: string, model: string): Promise<LoadedModel> {
  const available = await listModels(modelsDir);
  if (!available.includes(model)) throw new ModelNotFoundError(model, modelsDir, available);
  const manifest = await readManifest(join(modelsDir, model, 'manifest.json'), model);
  const file = join(modelsDir, model, 'model.onnx');
  await checkIdentity(file, manifest);
  return { manifest, file };
}

/** Throws ModelIntegrityError where a file is not the one its manifest describes. */
export async function checkIdentity(file: string, { sha256, bytes }: FileIdentity): Promise<void> {
  const found = await identify(file);
  if (found.sha256 !== sha256 || found.bytes !== bytes) throw new ModelIntegrityError(file, { sha256, bytes }, found);
}

/** Ids of the models in a folder, sorted; empty where there is no such folder. */
export async function listModels(modelsDir: string): Promise<readonly string[]> {
  const entries = await readdir(modelsDir, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async ({ name }) => {
      const manifest = await stat(join(modelsDir, name, 'manifest.json')).catch(() => undefined);
      return manifest?.isFile() === true ? [name] : [];
    }),
  );
  return found.flat().sort();
}

/** Reads and checks a manifest; `model` is the id it must have. Throws ModelManifestError. */
export async function readManifest(file: string, model: string): Promise<ModelManifest> {
  const manifest = await readAs(modelManifestSchema, file);
  if (manifest.id !== model) {
    throw new ModelManifestError(file, [`id: is "${manifest.id}", but the folder is called "${model}"`]);
  }
  return manifest;
}

/** Reads a manifest of any kind. Throws ModelManifestError where it is missing or does not follow its schema. */
export async function readAs<T>(schema: z.ZodType<T>, file: string): Promise<T> {
  const parsed = schema.safeParse(await readJson(file));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ModelManifestError(file, problems);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new ModelManifestError(file, [messageOf(cause)], { cause });
  }
}

async function identify(file: string): Promise<FileIdentity> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      bytes += chunk.byteLength;
    }
  } catch (cause) {
    throw new ModelManifestError(file, [`the model file cannot be read: ${messageOf(cause)}`], { cause });
  }
  return { sha256: hash.digest('hex'), bytes };
}
