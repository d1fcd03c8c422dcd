/** What a schema cannot say of an E2E document: fields that exclude or need each other, and reads that assert nothing. */
import type { Path, SourceDocument } from '../../../katalog/index.js';
import { assertedBy, operandProblem } from './assertions.js';
import {
  type KubectlBlock,
  MUTATION_NAMES,
  type MutationName,
  READ_NAMES,
  type ReadName,
} from './kubectl-schema.js';
import type { ExpectationInput } from './schema.js';

type Entry = Readonly<Record<string, unknown>>;

/** One of these fields is needed, and no more than one. */
const TARGETS: Readonly<Partial<Record<MutationName | ReadName, readonly (readonly string[])[]>>> = {
  apply: [['file'], ['inline']],
  delete: [['file'], ['kind', 'name'], ['leaderElection']],
  logs: [['name'], ['labelSelector'], ['leaderElection']],
  exec: [['name'], ['labelSelector'], ['leaderElection']],
  cp: [['name'], ['labelSelector'], ['leaderElection']],
  'port-forward': [['service'], ['pod'], ['leaderElection']],
};

/** Reads that fail by themselves when what they read is not there. */
const IMPLICIT: ReadonlySet<string> = new Set(['get', 'exec', 'cp', 'port-forward']);

/** Reports what is wrong with an expectation at a path of its document. */
export function checkExpectation(document: SourceDocument, path: Path, expectation: ExpectationInput): void {
  const { kubectl, resources = [], commands = [] } = expectation;
  if (expectation.name === undefined) {
    report(document, path, 'ORK_E2E_DOCUMENT', 'name is required because results are listed by it');
  }
  if (resources.length + commands.length + entryCount(kubectl) === 0) {
    report(
      document,
      path,
      'ORK_E2E_ASSERTION',
      'resources, kubectl or commands is required because a checkpoint without them passes always',
    );
  }
  for (const [index, resource] of resources.entries()) {
    if (resource.count !== 0 || resource.ready !== true) continue;
    const message = 'ready and count: 0 are mutually exclusive: what is absent is not ready';
    report(document, [...path, 'resources', index], 'ORK_E2E_DOCUMENT', message);
  }
  for (const [index, command] of commands.entries())
    checkOperands(document, [...path, 'commands', index], command);
  if (kubectl) checkKubectl(document, [...path, 'kubectl'], kubectl);
  const shown = expectation.onFailure?.kubectl;
  if (shown) checkTargets(document, [...path, 'onFailure', 'kubectl'], shown);
}

/** Of a block whose assertions are not looked at. */
export function checkTargets(document: SourceDocument, path: Path, kubectl: KubectlBlock): void {
  for (const name of [...MUTATION_NAMES, ...READ_NAMES]) {
    for (const [index, entry] of (kubectl[name] ?? []).entries())
      checkTarget(document, [...path, name, index], name, entry as Entry);
  }
}

function checkKubectl(document: SourceDocument, path: Path, kubectl: KubectlBlock): void {
  checkTargets(document, path, kubectl);
  for (const [index, entry] of (kubectl.apply ?? []).entries())
    checkOperands(document, [...path, 'apply', index], entry);
  for (const name of READ_NAMES) {
    for (const [index, entry] of (kubectl[name] ?? []).entries()) {
      const place = [...path, name, index];
      checkOperands(document, place, entry);
      if (assertedBy(entry).length > 0 || IMPLICIT.has(name)) continue;
      const message = `an assertion such as outputContains is required because ${name} by itself passes always`;
      report(document, place, 'ORK_E2E_ASSERTION', message);
    }
  }
}

function checkTarget(
  document: SourceDocument,
  path: Path,
  name: MutationName | ReadName,
  entry: Entry,
): void {
  const ways = TARGETS[name];
  if (!ways) return;
  const given = ways.filter(([first = '']) => entry[first] !== undefined);
  const [way, second] = given;
  if (way && second) {
    const message = `${way[0]} and ${second[0]} are mutually exclusive: keep one`;
    report(document, path, 'ORK_E2E_DOCUMENT', message);
  } else if (!way) {
    const message = `one of ${ways.map(([first]) => first).join(', ')} is required because ${name} acts on it`;
    report(document, path, 'ORK_E2E_DOCUMENT', message);
  }
  const lacking = way?.find((field) => entry[field] === undefined);
  if (lacking !== undefined)
    report(document, path, 'ORK_E2E_DOCUMENT', `${lacking} is required because ${way?.[0]} alone names many`);
}

function checkOperands(document: SourceDocument, path: Path, entry: Parameters<typeof assertedBy>[0]): void {
  for (const name of assertedBy(entry)) {
    const problem = operandProblem(entry, name);
    if (problem !== undefined) report(document, [...path, name], 'ORK_E2E_ASSERTION', problem);
  }
}

function entryCount(kubectl: KubectlBlock | undefined): number {
  return Object.values(kubectl ?? {}).reduce((sum, entries) => sum + (entries?.length ?? 0), 0);
}

function report(document: SourceDocument, path: Path, code: string, message: string): void {
  document.report({ path, code, message });
}
