import type { ManifestOutput, ModelManifest } from '../scoring/model-manifest.js';
import { table } from './table.js';

/** The facts of a manifest, for people, and where the model runs on this machine. */
export function describeModel(manifest: ModelManifest, runsOn: string): readonly string[] {
  const { id, title, methods, papers, licence, sha256, bytes, parameters, opset, input, outputs } = manifest;
  const { fusion, views, training, metrics, producer, precision = 'fp32' } = manifest;
  const facts = [
    ['methods', methods.join(', ')],
    ['papers', papers.map(({ title: name, reference }) => `${name} (${reference})`).join('; ')],
    ['licence', `${licence.weights}. ${licence.notes}`],
    ['file', `${bytes} bytes, sha256 ${sha256}`],
    ['network', `${parameters} parameters, ${precision}, ONNX opset ${opset}`],
    ['runs on', runsOn],
    ['frames', `${input.minWidth}x${input.minHeight} to ${input.maxWidth}x${input.maxHeight}, ${input.colour}`],
    ...views.map(({ name, meaning }) => [`view ${name}`, meaning]),
    ...outputs.map((output) => [`output ${output.name}`, describeOutput(output)]),
    ...(fusion === undefined ? [] : [['fusion', describeFusion(fusion)]]),
    ['data', training.data],
    ['split', training.split],
    ['trunk', training.trunk],
    [
      'made by',
      Object.entries(producer)
        .map((entry) => entry.join(' '))
        .join(', '),
    ],
  ];
  const measured = metrics.map(({ output, split, part, count, srcc, plcc, rmse }) => [
    ...[
      output,
      `${split}, ${part}`,
      String(count),
      `${srcc.value.toFixed(3)} [${srcc.low.toFixed(3)}, ${srcc.high.toFixed(3)}]`,
    ],
    ...[plcc.value.toFixed(3), rmse.value.toFixed(2)],
  ]);
  const head = ['output', 'split', 'images', 'SRCC [95 %]', 'PLCC', 'RMSE'];
  return [
    `${id}: ${title}`,
    '',
    ...table(facts),
    '',
    ...(measured.length > 0 ? table([head, ...measured]) : ['not measured']),
  ];
}

function describeOutput({ kind, method, dims, range, labels, meaning }: ManifestOutput): string {
  const size = dims.length > 1 ? ` [${dims.join(',')}]` : '';
  const limits = range === undefined ? '' : ` ${range.join(' to ')}`;
  const names = labels === undefined ? '' : ` (${labels.join(', ')})`;
  return `${kind}${method === undefined ? '' : ` of ${method}`}${size}${limits}: ${meaning}${names}`;
}

function describeFusion({ weights, minimum, maximum }: NonNullable<ModelManifest['fusion']>): string {
  const shares = Object.entries(weights).map(([method, weight]) => `${method} ${weight.toFixed(3)}`);
  return `${shares.join(', ')}; each from ${minimum} to ${maximum}`;
}
