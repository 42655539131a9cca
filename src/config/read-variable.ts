import { readFileSync } from 'node:fs';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface VariableReading {
  /** Undefined where neither form is set, or where there is a problem. */
  readonly value: string | undefined;
  /** Names the variable and what is wrong with it; never what it holds. */
  readonly problem?: string;
}

/**
 * The value of the variable NAME, or the content of the file that NAME_FILE names, as secret stores hand secrets over;
 * one line end at the end of the file does not belong to it.
 */
export function readVariable(name: string, environment: Environment, readText = readUtf8): VariableReading {
  const value = emptyToUndefined(environment[name]);
  const file = emptyToUndefined(environment[`${name}_FILE`]);
  if (file === undefined) return { value };
  const refused = (why: string): VariableReading => ({ value: undefined, problem: `${name}_FILE: ${why}` });
  if (value !== undefined) return refused(`${name} is set as well; set one of the two`);
  try {
    const content = readText(file).replace(/\r?\n$/, '');
    return content === '' ? refused('the file is empty; write the value into it') : { value: content };
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    return refused(`the file cannot be read (${code}); correct the path or the right to read it`);
  }
}

function readUtf8(path: string): string {
  return readFileSync(path, 'utf8');
}

function emptyToUndefined(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
