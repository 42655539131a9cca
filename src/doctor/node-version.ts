import { fail, ok, type Diagnosis } from './finding.js';

/** Compares a version with `engines.node` of the package, such as `>=20.10`. */
export function diagnoseNode(version: string, engines: string): Diagnosis {
  const wanted = numbersOf(engines);
  const [difference = 0] = numbersOf(version)
    .map((number, place) => number - (wanted[place] ?? 0))
    .filter((difference) => difference !== 0);
  if (difference >= 0) return ok(`Node ${version}`);
  return fail(`Node ${version} is too old; install Node ${engines}`);
}

function numbersOf(text: string): readonly number[] {
  return [...text.matchAll(/\d+/g)].slice(0, 3).map(([number]) => Number(number));
}
