import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** A framewatch process in a folder of its own, as users start it. */
export interface Daemon extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Lines of standard output so far, and all of standard error. */
  readonly lines: readonly string[];
  stderr(): string;
  readonly exitCode: Promise<number | null>;
  /** The address the daemon printed. */
  url(): Promise<string>;
  /** Process ids of its children. */
  children(): readonly number[];
}

export interface DaemonOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Goes on in the folder of another daemon. */
  readonly folder?: string;
}

export async function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'framewatch-daemon-'));
}

export async function startDaemon(args: readonly string[], { env = {}, folder }: DaemonOptions = {}): Promise<Daemon> {
  const cwd = folder ?? (await makeFolder());
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FRAMEWATCH_SERVER__PORT: '0', ...env },
  });
  const lines: string[] = [];
  let rest = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exitCode = once(child, 'close').then(([code]) => code as number | null);

  return {
    process: child,
    lines,
    stderr: () => stderr,
    exitCode,
    url: async () => {
      const find = (): string | undefined => /http:\/\/\S+/.exec(lines.join('\n'))?.[0];
      await waitFor('the address of the page', () => find() !== undefined || child.exitCode !== null);
      const url = find();
      if (url === undefined) throw new Error(`the daemon ended without an address: ${stderr}`);
      return url;
    },
    children: () => childrenOf(child.pid ?? -1),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exitCode;
      if (folder === undefined) await rm(cwd, { recursive: true, force: true });
    },
  };
}

/** Polls `isSo` until it holds; fails after `withinMs` with what was waited for. */
export async function waitFor(what: string, isSo: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function childrenOf(parent: number): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      return new RegExp(`^PPid:\\s+${parent}$`, 'm').test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  });
}
