import { join } from 'node:path';
import { checkIdentity, readAs } from '../load-model.js';
import { signalsManifestSchema, type SignalsManifest } from './signals-manifest.js';

export interface LoadedSignals {
  readonly manifest: SignalsManifest;
  /** Path of model.onnx, whose sha256 and size have been checked. */
  readonly file: string;
}

/** Reads and checks the folder of the signals. Throws ModelManifestError or ModelIntegrityError. */
export async function loadSignals(folder: string): Promise<LoadedSignals> {
  const manifest = await readAs(signalsManifestSchema, join(folder, 'manifest.json'));
  const file = join(folder, 'model.onnx');
  await checkIdentity(file, manifest);
  return { manifest, file };
}
