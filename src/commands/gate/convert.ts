import type { Command } from 'commander';
import { ConversionError, type JoinedConversion, joinConversions } from '../../../katalog/index.js';
import { type JsonObject, objectName } from '../../../lib/base/index.js';
import type { CommandContext } from '../../context.js';
import { conversionLines, conversionLosses } from '../../conversion-lines.js';
import { answerInStream } from '../../document-text.js';
import { DEFAULT_FILE } from '../../katalog-files.js';
import { readManifest } from '../../manifests.js';
import { jsonOption, outputOption } from '../../output-options.js';
import { readGatewayPlan } from './gateway-plan.js';

interface ConvertFlags {
  readonly file: readonly string[];
  readonly cr: readonly string[];
  readonly to: string;
  readonly output: 'json' | 'yaml';
}

export function registerGateConvert(gate: Command, context: CommandContext): void {
  gate
    .command('convert')
    .description('print CRs of files as the gateway converts them; needs no cluster')
    .requiredOption('--to <version>', 'version that they become, for example v2')
    .option('-f, --file <path...>', 'Katalog files, merged in the order given', [DEFAULT_FILE])
    .option('--cr <path...>', 'files of CRs, each matched by group and kind', ['cr.yaml'])
    .addOption(outputOption(['yaml', 'json'], 'yaml'))
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (flags: ConvertFlags) => convert(flags, context));
}

const HELP = `
Prints each CR in the other version. Types and the stored version are those of the crdFile.
The fields that each path drops are printed to stderr.
Exit code 1 when a CR cannot be converted, else 0.

  ork gate convert --to v2 -f katalog.yaml --cr cr.yaml
  ork gate convert --to v1 --cr cr.yaml -o json | jq .spec`;

async function convert(flags: ConvertFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const plan = await readGatewayPlan(flags.file, context);
  if (!plan) return context.exit(1);
  const crds = [...plan.crds.values()];
  for (const line of conversionLines(conversionLosses(crds))) terminal.complain(line);
  const types = joinConversions(crds.map(({ entry, program }) => ({ entry, paths: program.conversion })));
  const objects = (await Promise.all(flags.cr.map(readManifest))).flat();
  let failed = false;
  for (const object of objects) {
    try {
      const made = converted(object, flags.to, types);
      terminal.print(answerInStream(flags.output, made));
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      failed = true;
      terminal.complain(`${nameOf(object)}: ${error.message}`);
    }
  }
  if (failed) context.exit(1);
}

function converted(object: JsonObject, version: string, types: readonly JoinedConversion[]): JsonObject {
  const apiVersion = String(object['apiVersion']);
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const type = types.find((each) => each.group === group && each.kind === object['kind']);
  if (type) return type.converter.convert(object, version);
  throw new ConversionError(
    `unknown conversion: no CRD of the Katalog converts ${object['kind']} of ${apiVersion}`,
  );
}

/** `Task default/a` */
function nameOf({ kind, metadata }: JsonObject): string {
  return objectName(String(kind), (metadata ?? {}) as { readonly namespace?: string; readonly name: string });
}
