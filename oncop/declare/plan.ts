import { isTemplated } from '../../lib/base/index.js';
import type { CrossEntry } from './entry.js';
import type { Env } from './env.js';
import { FieldReader, isFields } from './fields.js';
import { type CrossProblem, problem } from './problem.js';
import { readDeclaration } from './read-declaration.js';
import { type NamedSecret, secretsOf } from './secret-names.js';
import { withStandIns } from './stand-ins.js';
import { variablesOf } from './variables.js';

/** What the `cross` block of one CRD says, checked: the ground on which references are resolved. */
export interface CrossPlan {
  /** In document order. */
  readonly entries: readonly CrossEntry[];
  /** Aliases of declarations that have an error. */
  readonly broken: readonly string[];
  /** The CRDs of the same Katalog, which can be named without a declaration. */
  readonly crds: readonly string[];
  /**
   * Every templated text, for the caller to compile at load: this room only ever passes
   * them back through the `render` of the client, whole for selectors and action by action for endpoints.
   */
  readonly templates: readonly TemplateText[];
  /** Every Secret that a declaration reads. */
  readonly secrets: readonly NamedSecret[];
  /** Every variable of the environment that a declaration names as `$NAME`, once. */
  readonly variables: readonly string[];
}

export interface CompileOptions {
  /** The CRDs of the same Katalog, by their keys. */
  readonly crds: readonly string[];
  /** For `labelSelector`: of each of these CRDs, the labels that all its CRs have. */
  readonly labels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** For `$NAME` in `host` and `endpoint`. */
  readonly env: Env;
  /** What a variable is that is not set: `warning` where a Katalog is only read, and not run. Default `error`. */
  readonly unset?: CrossProblem['severity'];
  /** `staleAfter` of the declarations that have none, in milliseconds; default 3 × their `cacheFor`. */
  readonly staleAfterMs?: number;
}

/**
 * Checks the declarations of `operatorBox.cross`. A declaration with an error is left out of the plan, and a
 * reference to it says so. The plan may be used when no problem has the severity `error`.
 */
export function compileCross(
  declarations: readonly unknown[],
  options: CompileOptions,
): { plan: CrossPlan; problems: readonly CrossProblem[] } {
  const problems: CrossProblem[] = [];
  const entries: CrossEntry[] = [];
  const broken: string[] = [];
  const aliases = new Set<string>();
  const templates: TemplateText[] = [];
  declarations.forEach((declaration, index) => {
    const entry = compileOne(declaration, index, options, problems);
    if (!entry) {
      broken.push(...writtenAlias(declaration));
      return;
    }
    const alias = entry.alias.toLowerCase();
    if (aliases.has(alias)) {
      problems.push(duplicate(declaration, index, entry.alias));
      return;
    }
    aliases.add(alias);
    entries.push(entry);
    templates.push(...templatesOf(entry, declaration, index));
  });
  const secrets = entries.flatMap(secretsOf);
  const variables = [...new Set(declarations.flatMap(variablesOf))];
  return { plan: { entries, broken, crds: options.crds, templates, secrets, variables }, problems };
}

function compileOne(
  declaration: unknown,
  index: number,
  options: CompileOptions,
  problems: CrossProblem[],
): CrossEntry | undefined {
  if (!isFields(declaration)) {
    problems.push(problem('ORK_CROSS_VALUE', [index], 'a cross declaration must be a mapping with a crd'));
    return undefined;
  }
  let { env } = options;
  if (options.unset === 'warning') {
    const complete = withStandIns(declaration, [index], env);
    env = complete.env;
    problems.push(...complete.problems);
  }
  return readDeclaration(new FieldReader(declaration, [index], problems), {
    crds: options.crds,
    labels: options.labels ?? {},
    env,
    staleAfterMs: options.staleAfterMs,
  });
}

function duplicate(declaration: unknown, index: number, alias: string): CrossProblem {
  const field = isFields(declaration) && declaration['as'] !== undefined ? 'as' : 'crd';
  const hint = field === 'crd' ? ': give one of them an `as`' : '';
  return problem('ORK_CROSS_ALIAS', [index, field], `the alias "${alias}" is declared twice${hint}`);
}

function writtenAlias(declaration: unknown): readonly string[] {
  const alias = isFields(declaration) ? (declaration['as'] ?? declaration['crd']) : undefined;
  return typeof alias === 'string' ? [alias] : [];
}

/** A template and its path relative to the list of declarations. */
export interface TemplateText {
  readonly text: string;
  readonly path: readonly (string | number)[];
}

function templatesOf(entry: CrossEntry, declaration: unknown, index: number): readonly TemplateText[] {
  const source = isFields(declaration) && isFields(declaration['source']) ? declaration['source'] : {};
  const { name, namespace, matchLabels = {} } = entry.selector;
  const namespaceBlock = source['namespace'] === undefined ? 'selector' : 'source';
  const found: TemplateText[] = [];
  if (name !== undefined && isTemplated(name)) found.push({ text: name, path: [index, 'selector', 'name'] });
  if (namespace !== undefined && isTemplated(namespace)) {
    found.push({ text: namespace, path: [index, namespaceBlock, 'namespace'] });
  }
  for (const [key, text] of Object.entries(matchLabels)) {
    if (isTemplated(text)) found.push({ text, path: [index, 'selector', 'matchLabels', key] });
  }
  if (entry.address.kind === 'endpoint') {
    for (const piece of entry.address.pieces) {
      if (piece.action) found.push({ text: piece.text, path: [index, 'source', 'endpoint'] });
    }
  }
  return found;
}
