import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CyclesResult } from './cycles-program.js';
import type { Fault } from './fault.js';

const CYCLES = 200;
const LIMITS = { timeout: 600_000 };
const PROGRAM = fileURLToPath(new URL('cycles-program.ts', import.meta.url));

/** Open and end, again and again, in one process: nothing may be left of it. */
export const MANY_CYCLES: Fault<undefined> = {
  name: `${CYCLES} cycles`,
  how: `${CYCLES} times in one process: open the camera, and at a random moment (seeded) kill its ffmpeg, drop its connection, or just stop`,
  async run() {
    const args = ['--expose-gc', '--import', 'tsx', PROGRAM, String(CYCLES)];
    const { stdout } = await promisify(execFile)(process.execPath, args, LIMITS);
    const { processes, orphans, openFiles, rssMb, withFrames } = JSON.parse(stdout) as CyclesResult;
    return [
      {
        ...{ fault: `${CYCLES} cycles`, stream: 'one process', state: `${orphans} orphans of ${processes} ffmpeg` },
        remark: `open files ${openFiles.before} → ${openFiles.after}, memory ${Math.round(rssMb.before)} → ${Math.round(rssMb.after)} MB; ${withFrames} cycles came as far as pictures`,
        problems: [
          ...(orphans === 0 ? [] : [`${orphans} ffmpeg processes left`]),
          ...(openFiles.after <= openFiles.before ? [] : [`${openFiles.after - openFiles.before} files left open`]),
          ...(processes >= CYCLES ? [] : [`only ${processes} ffmpeg processes were started`]),
        ],
      },
    ];
  },
};
