/** Loads the Katalogs of E2E documents: what is wrong with one, or with a name, is found before anything starts. */
import { dirname, resolve } from 'node:path';
import type { Problem } from '../../../katalog/index.js';
import type { RuntimePlan } from '../../../runtime/index.js';
import type { CommandContext } from '../../context.js';
import { type ReadOptions, type ReadPlan, readPlan } from '../../katalog-plan.js';
import type { E2eTest, PlannedTest, Provider } from '../document/index.js';
import { nameProblems } from './check-names.js';

export interface LoadedTest extends Pick<PlannedTest, 'test' | 'waitMs'> {
  /** undefined: the operator under test is someone else's, or the Katalog has errors. */
  readonly plan: RuntimePlan | undefined;
  /** The Katalog with its files; undefined as the plan is. */
  readonly read: (ReadPlan & { readonly plan: RuntimePlan }) | undefined;
  /** Those of the document, else those that its Katalog names. */
  readonly crdFiles: readonly string[];
}

export interface LoadedTests {
  readonly tests: readonly LoadedTest[];
  readonly problems: readonly Problem[];
}

export interface LoadOptions extends Pick<ReadOptions, 'unset'> {
  /** Where a document will run. */
  readonly providerOf: (test: E2eTest) => Provider;
}

export async function loadTests(
  planned: readonly PlannedTest[],
  context: CommandContext,
  { providerOf, ...options }: LoadOptions,
): Promise<LoadedTests> {
  const tests: LoadedTest[] = [];
  const problems: Problem[] = [];
  const read = new Map<string, ReadPlan>();
  for (const { test, waitMs } of planned) {
    const { katalog } = test;
    let known = katalog === undefined ? undefined : read.get(katalog);
    // One that is not there is a problem of the document already.
    const isThere = katalog !== undefined && !isMissing(test);
    if (isThere && !known) {
      known = await readPlan([katalog], context, options);
      read.set(katalog, known);
      problems.push(...known.problems);
    }
    const plan = known?.plan;
    const whole = known && plan ? { ...known, plan } : undefined;
    const loaded = { test, waitMs, plan, read: whole, crdFiles: crdFilesOf(test, known) };
    tests.push(loaded);
    // What is wrong with a document may be what brings a name.
    if (hasErrors(test)) continue;
    problems.push(...(await nameProblems({ ...loaded, provider: providerOf(test) }, context.clock)));
  }
  return { tests, problems };
}

function hasErrors({ written }: E2eTest): boolean {
  const documents = [written.document, ...written.placed.map(({ document }) => document)];
  return documents.some(({ problems }) => problems.some(({ severity }) => severity === 'error'));
}

function isMissing({ written, katalog }: E2eTest): boolean {
  return katalog !== undefined && written.document.problems.some(({ path }) => path === 'spec.katalog');
}

function crdFilesOf({ crdFiles }: E2eTest, read: ReadPlan | undefined): readonly string[] {
  if (crdFiles.length > 0) return crdFiles;
  const own = [...(read?.plan?.crds.values() ?? [])].flatMap(({ entry }) =>
    entry.crdFile === undefined ? [] : [resolve(dirname(read?.fileOf(entry) ?? ''), entry.crdFile)],
  );
  return [...new Set(own)];
}
