import type { Command } from 'commander';
import { ConfigError } from '../config/parse.js';
import { messageOf } from '../errors.js';
import { openModels, pooledSrcc, providerInUse, whereItRuns } from '../app/models.js';
import { createLogger } from '../telemetry/logger.js';
import type { ModelManifest } from '../scoring/model-manifest.js';
import { verifyModels, type ModelVerdict } from '../app/verify-models.js';
import { EXIT } from './exit-codes.js';
import { loadConfig } from './load-config.js';
import { describeModel } from './describe-model.js';
import { table } from './table.js';
import { stopSignal } from './stop-signal.js';
import type { Terminal } from './terminal.js';

interface ModelsOptions {
  readonly config?: string;
  readonly json?: true;
}

/** `framewatch models list|show|verify`. */
export function addModelsCommand(program: Command, terminal: Terminal): void {
  const { print } = terminal;
  const models = program.command('models').description('list, show or verify the models');
  const add = (name: string, description: string): Command =>
    models
      .command(name)
      .description(description)
      .option('-c, --config <file>', 'the YAML file, for its scoring.modelsDir')
      .option('--json', 'print JSON');

  add(
    'list',
    'one line per model: methods, rank correlation with human opinion, size, licence, provider in use',
  ).action(async (options: ModelsOptions) => {
    process.exitCode = await list(options, print);
  });
  add('show', 'what a model is, takes, gives, where it comes from and how good it is')
    .argument('<id>', 'the model')
    .action(async (id: string, { config, json }: ModelsOptions) => {
      const loaded = loadConfig(config).config;
      const manifest = await openModels(loaded).manifest(id);
      const runsOn = await whereItRuns(manifest, loaded, createLogger({ level: 'warn' }));
      print(json ? JSON.stringify(manifest) : describeModel(manifest, runsOn).join('\n'));
    });
  add('verify', 'check files against their sha256, and scores on this machine against the golden ones')
    .argument('[ids...]', 'the models; all when none is named')
    .action(async (ids: string[], options: ModelsOptions) => {
      process.exitCode = await verify(ids, options, terminal);
    });
}

async function list({ config, json }: ModelsOptions, print: Terminal['print']): Promise<number> {
  const loaded = loadConfig(config).config;
  const models = openModels(loaded);
  const ids = await models.ids();
  const log = createLogger({ level: 'warn' });
  const read = await Promise.allSettled(
    ids.map(async (id): Promise<Listed> => {
      const manifest = await models.manifest(id);
      return { manifest, provider: await providerInUse(manifest, loaded, log) };
    }),
  );
  const good = read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const bad = read.flatMap((result) => (result.status === 'rejected' ? [messageOf(result.reason)] : []));
  if (json) good.forEach((listed) => print(JSON.stringify(summary(listed))));
  else table([['id', 'methods', 'SRCC', 'size', 'licence', 'runs on'], ...good.map(cells)]).forEach(print);
  for (const problem of bad) print(json ? JSON.stringify({ problem }) : problem);
  if (ids.length === 0) throw new ConfigError(['scoring.modelsDir: this folder holds no model']);
  return bad.length > 0 ? EXIT.failed : EXIT.ok;
}

async function verify(
  ids: readonly string[],
  { config: path, json }: ModelsOptions,
  terminal: Terminal,
): Promise<number> {
  const { config } = loadConfig(path);
  const stop = stopSignal(terminal);
  const verdicts: ModelVerdict[] = [];
  for await (const verdict of verifyModels(ids, config)) {
    terminal.print(json ? JSON.stringify(verdict) : describeVerdict(verdict));
    verdicts.push(verdict);
    if (stop.aborted) return EXIT.failed;
  }
  if (verdicts.length === 0) throw new ConfigError(['scoring.modelsDir: this folder holds no model']);
  return verdicts.every(({ ok }) => ok) ? EXIT.ok : EXIT.failed;
}

interface Listed {
  readonly manifest: ModelManifest;
  /** Undefined where it was not measured yet. */
  readonly provider: string | undefined;
}

function summary({ manifest, provider }: Listed): object {
  const { id, methods, bytes, licence } = manifest;
  return {
    id,
    methods,
    srcc: pooledSrcc(manifest) ?? null,
    bytes,
    licence: licence.weights,
    provider: provider ?? null,
  };
}

function cells({ manifest, provider = '-' }: Listed): readonly string[] {
  const { id, methods, bytes, licence } = manifest;
  const srcc = pooledSrcc(manifest)?.toFixed(3) ?? '-';
  return [id, methods.join(','), srcc, `${(bytes / 1e6).toFixed(1)} MB`, licence.weights, provider];
}

function describeVerdict({ model, ok, compared, worst = NaN, problems }: ModelVerdict): string {
  const difference = `${compared} golden value(s), largest difference ${worst.toExponential(1)}`;
  return ok ? `ok    ${model}: sha256 and ${difference}` : `fail  ${model}: ${problems.join('; ')}`;
}
