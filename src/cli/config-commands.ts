import type { Command } from 'commander';
import { stringify } from 'yaml';
import { configJsonSchema } from '../config/json-schema.js';
import { exampleYaml } from '../config/print.js';
import { maskUrls } from '../telemetry/mask-url.js';
import { loadConfig } from './load-config.js';
import type { Terminal } from './terminal.js';

/** `framewatch config check|print|example|schema`. */
export function addConfigCommands(program: Command, { print }: Terminal): void {
  const config = program.command('config').description('check or print the configuration');
  config
    .command('check')
    .description('name every problem of a file, or say that there is none')
    .argument('<file>', 'the YAML file')
    .action((file: string) => {
      loadConfig(file);
      print(`${file}: no problem found`);
    });
  config
    .command('print')
    .description(
      'print what is in force, defaults and environment included; durations in milliseconds, passwords masked',
    )
    .argument('[file]', 'the YAML file')
    .action((file: string | undefined) => print(maskUrls(stringify(loadConfig(file).config)).trimEnd()));
  config
    .command('example')
    .description('print every option at its default, with its sentence')
    .action(() => print(exampleYaml().trimEnd()));
  config
    .command('schema')
    .description('print the JSON Schema of the file, for editors that complete and check it')
    .action(() => print(configJsonSchema().trimEnd()));
}
