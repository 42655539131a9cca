import { messageOf } from '../../src/errors.js';
import type { Fault, FaultRow } from './fault.js';
import { askWitnesses } from './observe.js';
import type { Scene } from './scene.js';

/** Makes a fault and asks the witnesses what they noticed. A fault that cannot be gone through is a row with a problem. */
export async function runInScene(scene: Scene, fault: Fault): Promise<readonly FaultRow[]> {
  const fromMs = Date.now();
  const rows = await fault
    .run(scene)
    .catch((error: unknown): readonly FaultRow[] => [
      { fault: fault.name, stream: '', state: 'not gone through', problems: [messageOf(error)] },
    ]);
  const disturbed = askWitnesses(scene, fromMs, Date.now());
  return rows.map((row) => ({ ...row, problems: [...row.problems, ...disturbed] }));
}
