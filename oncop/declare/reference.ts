import { didYouMean, METRIC_NAMES } from '../../lib/base/index.js';
import { type CrossEntry, needsSubject, primaryResource, selectsCr } from './entry.js';
import type { CrossPlan } from './plan.js';
import { type CrossProblem, problem } from './problem.js';
import { aliasNames, resolveAlias } from './resolve-alias.js';
import {
  bodyPathOf,
  HEALTH_FIELDS,
  isSurface,
  needsSelector,
  type Resource,
  resourceOf,
  type Surface,
} from './surface.js';

/** `cross.<alias>.<path>`, resolved against a plan. */
export interface CrossReference {
  /** As written. */
  readonly text: string;
  /** The alias as written, which is also the name under `cross` that a template uses. */
  readonly alias: string;
  readonly entry: CrossEntry;
  readonly resource: Resource;
  /** The surface that the path names; undefined: the document at `cross.<alias>` itself. */
  readonly surface: Surface | undefined;
  /** Whether this is `cross.<alias>.found`. */
  readonly isFound: boolean;
  /** The path inside the body of the resource. */
  readonly bodyPath: readonly string[];
  /** The last segment that is read in place of that of `bodyPath` where a peer does not send the latter. */
  readonly substitute: string | undefined;
  /** Whether the value depends on the reconciled CR. */
  readonly needsSubject: boolean;
}

/** Where a reference stands. */
export interface ReferenceContext {
  /** Whether there is a CR on whose behalf is read: in a template yes, in the autoscaler no. */
  readonly hasCr: boolean;
}

export type Resolution =
  | { readonly reference: CrossReference; readonly problem?: undefined }
  | { readonly problem: CrossProblem; readonly reference?: undefined };

/**
 * Resolves a reference, or says what is wrong with it: an alias, metric or health field that does not exist
 * (with the nearest that does), a CR that nothing selects, a CR of one's own that there is not.
 */
export function resolveReference(plan: CrossPlan, text: string, context: ReferenceContext): Resolution {
  const [head, alias, ...path] = text.split('.');
  if (head !== 'cross' || alias === undefined || alias === '' || path.includes('')) {
    return fail('ORK_CROSS_REFERENCE', `"${text}" is not of the form cross.<alias>.<path>`);
  }
  const entry = resolveAlias(plan, alias, path[0]);
  if (!entry) return unknownAlias(plan, text, alias);
  const reference = locate(text, alias, entry, path);
  const found = checkPath(reference, path) ?? checkSelection(reference, context);
  return found ? { problem: found } : { reference };
}

/** What is wrong with a reference; undefined when nothing is, or nothing but its declaration, which says so itself. */
export function checkReference(
  plan: CrossPlan,
  text: string,
  context: ReferenceContext,
): CrossProblem | undefined {
  const { problem } = resolveReference(plan, text, context);
  return problem?.code === 'ORK_CROSS_ALIAS_UNKNOWN' && isBroken(plan, text.split('.')[1])
    ? undefined
    : problem;
}

function locate(text: string, alias: string, entry: CrossEntry, path: readonly string[]): CrossReference {
  const first = path[0];
  const isFound = first === 'found' && path.length === 1;
  const surface = entry.address.kind !== 'endpoint' && isSurface(first) ? first : undefined;
  const resource = surface ? resourceOf(surface) : foundResource(entry, isFound);
  return {
    text,
    alias,
    entry,
    resource,
    surface,
    isFound,
    bodyPath: surface ? [...bodyPathOf(surface), ...path.slice(1)] : path,
    substitute: surface === 'metrics' && path.length === 2 ? SUBSTITUTES.get(path[1] ?? '') : undefined,
    needsSubject: needsSubject(entry, resource),
  };
}

/** The nearest metric that every peer sends, for one that some do not. */
const SUBSTITUTES: ReadonlyMap<string, string> = new Map([['queueChanges', 'queueDepth']]);

/** `found` is never an error: with no CR selected it says whether the CRD answers. */
function foundResource(entry: CrossEntry, isFound: boolean): Resource {
  const primary = primaryResource(entry);
  return isFound && needsSelector(primary) && !selectsCr(entry) ? 'info' : primary;
}

function unknownAlias(plan: CrossPlan, text: string, alias: string): Resolution {
  if (isBroken(plan, alias)) {
    return fail('ORK_CROSS_ALIAS_UNKNOWN', `"${text}": the declaration of "${alias}" has an error`);
  }
  const names = [...aliasNames(plan), ...plan.broken];
  const known = names.length === 0 ? 'none is declared' : `expected one of ${names.join(', ')}`;
  return fail(
    'ORK_CROSS_ALIAS_UNKNOWN',
    `unknown alias "${alias}" in "${text}"${didYouMean(alias, names)}: ${known}`,
  );
}

/** It is declared, and the declaration has an error. */
function isBroken(plan: CrossPlan, alias: string | undefined): boolean {
  return plan.broken.some((name) => name.toLowerCase() === alias?.toLowerCase());
}

function checkPath(reference: CrossReference, path: readonly string[]): CrossProblem | undefined {
  const { entry, surface, text } = reference;
  if (entry.address.kind === 'endpoint' || reference.isFound) return undefined;
  if (surface === 'metrics') return checkMetric(text, path.slice(1));
  if (surface === 'health') return checkHealth(text, path[1]);
  return surface === undefined && entry.protocol === 'health' ? checkHealth(text, path[0]) : undefined;
}

function checkMetric(text: string, path: readonly string[]): CrossProblem | undefined {
  const [name, inside] = path;
  if (name === undefined) return undefined;
  if (METRIC_NAMES.includes(name)) {
    if (inside === undefined) return undefined;
    return problem('ORK_CROSS_METRIC_UNKNOWN', [], `"${text}": the metric "${name}" has nothing inside`);
  }
  const message = `unknown metric "${name}" in "${text}"${didYouMean(name, METRIC_NAMES)}: expected one of ${METRIC_NAMES.join(', ')}`;
  return problem('ORK_CROSS_METRIC_UNKNOWN', [], message);
}

function checkHealth(text: string, name: string | undefined): CrossProblem | undefined {
  if (name === undefined || HEALTH_FIELDS.includes(name)) return undefined;
  const message = `unknown health field "${name}" in "${text}"${didYouMean(name, HEALTH_FIELDS)}: expected one of ${HEALTH_FIELDS.join(', ')}`;
  return problem('ORK_CROSS_HEALTH_UNKNOWN', [], message);
}

function checkSelection(reference: CrossReference, context: ReferenceContext): CrossProblem | undefined {
  const { entry, resource, text } = reference;
  if (needsSelector(resource) && !selectsCr(entry)) {
    const what = resource === 'events' ? 'the events of a CR' : 'a CR';
    const message = `"${text}" reads ${what}, and "${entry.alias}" has no selector.name or selector.matchLabels`;
    return problem('ORK_CROSS_SELECTOR', [], message);
  }
  if (resource === 'events' && entry.strategy === 'all') {
    const message = `"${text}" reads the events of one CR, and "${entry.alias}" selects all that match`;
    return problem('ORK_CROSS_SELECTOR', [], message);
  }
  if (!reference.needsSubject || context.hasCr) return undefined;
  const why =
    entry.selector.namespace === undefined && resource !== 'endpoint'
      ? 'has no namespace of its own or is templated'
      : 'is templated';
  return problem(
    'ORK_CROSS_NO_CR',
    [],
    `"${text}" is read where there is no CR, and the selector of "${entry.alias}" ${why}`,
  );
}

function fail(code: CrossProblem['code'], message: string): Resolution {
  return { problem: problem(code, [], message) };
}
