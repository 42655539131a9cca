import { messageOf } from '../../src/errors.js';
import type { Fault, FaultRow } from './fault.js';
import type { Scene } from './scene.js';
import { askWitnesses } from './witnesses.js';

/** Makes a fault. One that cannot be gone through is a row with a problem, not the end of the suite. */
export async function goThrough<Stage>(fault: Fault<Stage>, stage: Stage): Promise<readonly FaultRow[]> {
  try {
    return await fault.run(stage);
  } catch (error) {
    return [{ fault: fault.name, stream: '', state: 'not gone through', problems: [messageOf(error)] }];
  }
}

/** The same, and asks the witnesses what they noticed. */
export async function goThroughInScene(fault: Fault, scene: Scene): Promise<readonly FaultRow[]> {
  const fromMs = Date.now();
  const rows = await goThrough(fault, scene);
  const disturbed = askWitnesses(scene, fromMs, Date.now()).flatMap(({ problems }) => problems);
  return rows.map((row) => ({ ...row, problems: [...row.problems, ...disturbed] }));
}
