import type { Command } from 'commander';
import { neededGatewayAccess, needsGateway, type RulePlace, rulePlaces } from '../../gateway/index.js';
import { formatProblems, type Problem } from '../../katalog/index.js';
import type { NeededAccess } from '../../lib/kube/index.js';
import {
  type HooksMode,
  type NamedVariables,
  namedVariables,
  neededAccess,
  type RuntimePlan,
} from '../../runtime/index.js';
import { accessLines, variableLines } from '../access-lines.js';
import { type CheckedDocuments, checkDocuments } from '../check-documents.js';
import type { CommandContext } from '../context.js';
import { type ConversionLoss, conversionLines, conversionLosses } from '../conversion-lines.js';
import { documentText } from '../document-text.js';
import { clusterRoleName } from '../generate/index.js';
import { DEFAULT_FILE, HOOKS, namedFiles, STRICT } from '../katalog-files.js';
import { asError, type ReadPlan, readPlan } from '../katalog-plan.js';
import { notesLines, type ReadyNote, readyNotes } from '../notes-lines.js';
import { readHooks } from '../option-values.js';
import { jsonOption, outputOption } from '../output-options.js';
import { placeLines } from '../place-lines.js';
import { FORMATS, githubText, sarifText } from '../problem-formats.js';
import { hooksSetting, readSettings } from '../settings.js';
import { readTypeSources, type TypeFlags, withTypeFlags } from '../types/type-sources.js';

export function registerValidate(program: Command, context: CommandContext): void {
  withTypeFlags(program.command('validate'))
    .argument('[files...]', 'Katalog files, as with -f')
    .description(
      'report every problem of Katalogs and of E2E and Simulate documents, with file, line and column; needs no cluster',
    )
    .option('-f, --file <path...>', 'Katalog files, merged in the order given', [DEFAULT_FILE])
    .addOption(outputOption(FORMATS, 'text'))
    .addOption(jsonOption())
    .option('--strict', STRICT)
    .option('--hooks <mode>', HOOKS, readHooks)
    .option(
      '--full',
      'print the access to the API server that it and its gateway need, where each rule runs, with reasons, and the $NAMEs of the environment that it reads',
    )
    .option(
      '--notes',
      'print what kubectl wait --for=condition=Ready waits for, and the notes of the Katalog',
    )
    .addHelpText(
      'after',
      `
Prints one line per problem: file:line:column path: message, with the nearest valid name for a typo.
On a terminal the line of the document follows, with a caret under the place.
Exit code 0 without errors (warnings may be printed; with --strict they are errors), else 1.

  ork validate -f loader.yaml -f processor.yaml
  ork validate -f katalog.yaml --full
  ork validate --crds ./crds --from-cluster
  ork validate -o github
  ork validate -f katalog.yaml -o json | jq '.problems[].message'`,
    )
    .action(async (files: readonly string[], options: ValidateOptions) => validate(files, options, context));
}

async function validate(
  files: readonly string[],
  options: ValidateOptions,
  context: CommandContext,
): Promise<void> {
  const checked = await checkDocuments(namedFiles(files, options.file), context);
  const others = tests(checked, options);
  if (checked.katalogs.length === 0) return tellTests(others, options, context);
  const sources = await readTypeSources(options, context);
  const read = await readPlan(checked.katalogs, context, {
    hooks: hooksSetting(options, context.env).value,
    strict: options.strict ?? false,
    unset: 'warning',
    types: { ...sources.types, severity: 'error' },
    more: sources.problems,
  });
  const { plan, generations } = read;
  const problems = [...others.problems, ...read.problems];
  const asked = plan ? askedFor(plan, options, context) : {};
  const valid = plan !== undefined && others.isValid;
  const { terminal } = context;
  if (options.output === 'text') {
    tell({ ...read, problems }, terminal, [...(plan ? linesOf(plan, asked) : []), ...others.lines]);
  } else printProblems(problems, options, terminal, { valid, generations, problems, ...asked });
  context.exit(valid ? 0 : 1);
}

/** For programs. */
function printProblems(
  problems: readonly Problem[],
  { output }: ValidateOptions,
  terminal: CommandContext['terminal'],
  json: object,
): void {
  const document = documentText(output, () => json);
  if (document !== undefined) terminal.print(document);
  else if (output === 'sarif') terminal.print(sarifText(problems));
  else if (problems.length > 0) terminal.print(githubText(problems));
}

interface Tests {
  readonly problems: readonly Problem[];
  readonly lines: readonly string[];
  readonly isValid: boolean;
}

/** Documents that test a Katalog, beside it. */
function tests({ problems, lines }: CheckedDocuments, { strict }: ValidateOptions): Tests {
  const all = strict ? problems.map(asError) : problems;
  return { problems: all, lines, isValid: all.every(({ severity }) => severity !== 'error') };
}

/** Of files that are no Katalogs. */
function tellTests(
  { problems, lines, isValid }: Tests,
  options: ValidateOptions,
  context: CommandContext,
): void {
  const { terminal } = context;
  if (options.output === 'text') {
    if (problems.length > 0) terminal.print(formatProblems(problems, terminal).trimEnd());
    for (const line of isValid ? lines : []) terminal.print(line);
  } else printProblems(problems, options, terminal, { valid: isValid, generations: [], problems });
  context.exit(isValid ? 0 : 1);
}

interface ValidateOptions extends TypeFlags {
  readonly file: readonly string[];
  readonly output: string;
  readonly strict?: true;
  readonly hooks?: HooksMode;
  readonly full?: true;
  readonly notes?: true;
}

/** What flags ask for beside the problems. */
interface Asked {
  readonly access?: readonly NeededAccess[];
  /** Of the gateway, where the Katalog needs one. */
  readonly gatewayAccess?: readonly NeededAccess[];
  /** Where each rule runs. */
  readonly rules?: readonly RulePlace[];
  readonly variables?: readonly NamedVariables[];
  readonly notes?: readonly ReadyNote[];
  readonly conversions?: readonly ConversionLoss[];
}

function askedFor(plan: RuntimePlan, { full, notes }: ValidateOptions, context: CommandContext): Asked {
  return {
    conversions: conversionLosses(plan.crds.values()),
    ...(full
      ? {
          access: neededAccess(plan, electionOf(plan, context)),
          ...gatewayAccessOf(plan, context),
          rules: rulePlaces(plan),
          variables: namedVariables(plan),
        }
      : {}),
    ...(notes ? { notes: readyNotes(plan) } : {}),
  };
}

const RUNTIME = { heading: 'needs of the API server, besides discovery:', component: 'runtime' };
const GATEWAY = {
  heading: 'its gateway needs of the API server, besides discovery:',
  component: 'gateway',
};

function linesOf(
  plan: RuntimePlan,
  { access, gatewayAccess, rules, variables, notes, conversions }: Asked,
): readonly string[] {
  return [
    ...conversionLines(conversions ?? []),
    ...(access ? accessLines(access, RUNTIME) : []),
    ...(gatewayAccess ? accessLines(gatewayAccess, GATEWAY) : []),
    ...placeLines(rules ?? []),
    ...(variables ? variableLines(variables) : []),
    ...(notes ? notesLines(plan, notes) : []),
  ];
}

function tell(
  { plan, problems, generations }: ReadPlan,
  terminal: CommandContext['terminal'],
  more: readonly string[],
): void {
  if (problems.length > 0) terminal.print(formatProblems(problems, terminal).trimEnd());
  if (!plan) return;
  for (const { file, generation } of generations)
    terminal.print(`${file}: a Katalog of generation ${generation}`);
  terminal.print(`valid: ${plan.katalog.name}, ${count(plan.crds.size, 'CRD')}`);
  for (const line of more) terminal.print(line);
}

/** As `ork run` would elect without flags. */
function electionOf(plan: RuntimePlan, { env }: CommandContext) {
  const { leaseName, leaseNamespace, leaseScope } = readSettings(
    { file: [], leaderElection: true },
    env,
    plan,
  );
  return { name: leaseName.value, namespace: leaseNamespace.value, scope: leaseScope.value };
}

/** As `ork generate bundle` places it, with the names of the environment. */
function gatewayAccessOf({ katalog }: RuntimePlan, { env }: CommandContext): Pick<Asked, 'gatewayAccess'> {
  if (!needsGateway(katalog)) return {};
  const namespace = env['ORK_NAMESPACE'] ?? 'orkestra-system';
  const deployment = env['ORK_SERVICE_NAME'] ?? katalog.gateway.serviceName ?? 'orkestra-gateway';
  const clusterRole = clusterRoleName({ namespace, name: deployment });
  return { gatewayAccess: neededGatewayAccess(katalog, { namespace, deployment, clusterRole }) };
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
