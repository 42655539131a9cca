import { ModelContractError } from './errors.js';
import type { ModelManifest } from './model-manifest.js';

/** What a graph says about one of its inputs or outputs; symbolic sizes are names. */
export interface GraphValue {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

export interface GraphValues {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}

/** Throws ModelContractError unless the graph takes and gives exactly what the manifest promises. */
export function checkContract({ id, input, outputs }: ModelManifest, graph: GraphValues): void {
  const promised = {
    inputs: [{ name: input.name, type: input.dtype, shape: input.dims }],
    outputs: outputs.map(({ name, dtype, dims }) => ({ name, type: dtype, shape: dims })),
  };
  checkValues(id, promised, graph);
}

/** Throws ModelContractError unless a graph has the inputs and outputs that were promised, and no others. */
export function checkValues(model: string, promised: GraphValues, graph: GraphValues): void {
  check(model, 'input', promised.inputs, graph.inputs);
  check(model, 'output', promised.outputs, graph.outputs);
}

function check(
  model: string,
  side: 'input' | 'output',
  promised: readonly GraphValue[],
  actual: readonly GraphValue[],
): void {
  const promisedNames = names(promised);
  if (promisedNames !== names(actual)) {
    throw new ModelContractError(model, `${side}s ${promisedNames}`, `${side}s ${names(actual)}`);
  }
  for (const value of promised) {
    const found = actual.find(({ name }) => name === value.name);
    if (found !== undefined && !fits(value, found)) {
      throw new ModelContractError(model, `${side} ${describe(value)}`, `${side} ${describe(found)}`);
    }
  }
}

/** The batch dimension must be symbolic; fixed sizes must agree; a name fits any size the graph knows better. */
function fits(promised: GraphValue, actual: GraphValue): boolean {
  if (promised.type !== actual.type || promised.shape.length !== actual.shape.length) return false;
  return promised.shape.every((size, axis) => {
    const found = actual.shape[axis];
    if (size === 'N' || size === 'H' || size === 'W') return typeof found === 'string';
    return typeof size === 'string' || size === found;
  });
}

function names(values: readonly GraphValue[]): string {
  return values
    .map(({ name }) => name)
    .sort()
    .join(', ');
}

function describe({ name, type, shape }: GraphValue): string {
  return `"${name}" ${type} [${shape.join(',')}]`;
}
