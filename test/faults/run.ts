import { parseArgs } from 'node:util';
import { SCENE_FAULTS } from './all-faults.js';
import type { FaultRow } from './fault.js';
import { runInScene } from './run-in-scene.js';
import { openScene } from './scene.js';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const isWanted = ({ name }: { readonly name: string }): boolean =>
  values.only === undefined || name.toLowerCase().includes(values.only.toLowerCase());

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const rows: FaultRow[] = [];
const inScene = SCENE_FAULTS.filter(isWanted);
if (inScene.length > 0) {
  await using scene = await openScene();
  for (const fault of inScene) {
    say(`${fault.name} …`);
    for (const row of await runInScene(scene, fault)) {
      rows.push(row);
      say(JSON.stringify(row));
    }
  }
}
process.stdout.write(`${JSON.stringify(rows)}\n`);
