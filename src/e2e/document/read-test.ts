/** Makes a test of a document, and finds everything that is wrong with it before anything starts. */
import { dirname, resolve } from 'node:path';
import type { Path, Problem, SourceDocument } from '../../../katalog/index.js';
import type { JsonObject } from '../../../lib/base/index.js';
import { fileProblem, isUrl } from '../../names/index.js';
import { checkExpectation, checkTargets } from './checks.js';
import { type PlacedExpectation, type ReadText, resolveIncludes } from './includes.js';
import { MUTATION_NAMES, READ_NAMES } from './kubectl-schema.js';
import type { Checkpoint, E2eTest, Mutation, Read, SetupStep } from './model.js';
import { type E2eInput, type ExpectationInput, e2eDocument, PHASES } from './schema.js';

const DEFAULT_TIMEOUT_MS = 60_000;
const CLUSTER_NAME = 'ork-e2e';

/** Another document that a document runs after its own test. */
export interface Import {
  /** Absolute. */
  readonly file: string;
  readonly waitMs: number;
  readonly freshCluster: boolean;
  readonly path: Path;
  /** Why the file cannot be read; undefined: it is there. */
  readonly problem: string | undefined;
}

export interface ReadTest {
  /** Undefined: a suite, which only imports, or a document that is wrong. */
  readonly test: E2eTest | undefined;
  readonly isSuite: boolean;
  readonly imports: readonly Import[];
  /** Those of included files too. */
  readonly problems: readonly Problem[];
}

export async function readTest(document: SourceDocument, readText: ReadText): Promise<ReadTest> {
  const input = document.check(e2eDocument);
  if (!input) return { test: undefined, isSuite: false, imports: [], problems: document.problems };
  const imports = importsOf(input, document.file);
  const { spec } = input;
  if (!spec && imports.length === 0) {
    const message = 'spec is required because the document imports nothing';
    document.report({ path: [], code: 'ORK_E2E_DOCUMENT', message });
  }
  const expanded = spec ? await resolveIncludes(document, spec.expect ?? [], readText) : undefined;
  const test = spec && expanded ? testOf({ ...input, spec }, document, expanded.expectations) : undefined;
  const problems = [...document.problems, ...(expanded?.problems ?? [])];
  return { test, isSuite: !spec, imports, problems };
}

type WithSpec = E2eInput & { readonly spec: NonNullable<E2eInput['spec']> };

function testOf(
  { metadata, spec }: WithSpec,
  document: SourceDocument,
  placed: readonly PlacedExpectation[],
): E2eTest {
  const folder = dirname(resolve(document.file));
  const files = new Files(document, folder);
  checkSpec(spec, document);
  for (const { expectation, document: where, path } of placed) checkExpectation(where, path, expectation);
  for (const [index, { kubectl }] of placed.map(({ expectation }) => expectation).entries())
    files.ofKubectl(kubectl, placed[index]);
  const cluster = spec.cluster ?? {};
  return {
    name: metadata.name,
    file: document.file,
    folder,
    katalog: spec.katalog === undefined ? undefined : files.at(spec.katalog, ['spec', 'katalog']),
    crdFiles: files.all(spec.crd, spec.crdFiles, 'crd'),
    crFiles: files.all(spec.cr, spec.crFiles, 'cr'),
    cluster: {
      provider: cluster.provider ?? 'kind',
      name: cluster.name ?? CLUSTER_NAME,
      reuse: cluster.reuse ?? false,
    },
    setup: setupOf(spec.setup, files),
    notes: Array.isArray(spec.notes) ? spec.notes : (spec.notes?.functions ?? []),
    onFailure: spec.onFailure,
    written: { document, placed },
    checkpoints: PHASES.flatMap((phase) =>
      placed.filter(({ expectation }) => phaseOf(expectation) === phase).map(checkpointOf),
    ),
  };
}

function checkSpec(spec: WithSpec['spec'], document: SourceDocument): void {
  const report = (path: Path, message: string, severity: 'error' | 'warning' = 'error'): void =>
    document.report({ path: ['spec', ...path], code: 'ORK_E2E_DOCUMENT', message, severity });
  const isForeign = spec.custom !== undefined || spec.customOperator === true;
  if (spec.custom?.target === 'container')
    report(
      ['custom', 'target'],
      'container is not supported: run the image in a Deployment that setup applies',
    );
  if (spec.katalog === undefined && !isForeign)
    report([], 'katalog is required because without custom.target its runtime is the operator under test');
  if (spec.init !== undefined) report(['init'], 'init is not supported: name its manifests in setup.apply');
  if (spec.valuesFiles !== undefined)
    report(['valuesFiles'], 'has no effect: the runtime is started without a Helm chart', 'warning');
  if ((spec.expect ?? []).length === 0)
    report([], 'expect is required because a test without checkpoints passes always');
  if (spec.onFailure?.kubectl)
    checkTargets(document, ['spec', 'onFailure', 'kubectl'], spec.onFailure.kubectl);
}

function phaseOf({ after }: ExpectationInput): Checkpoint['phase'] {
  return after ?? 'setup-complete';
}

function checkpointOf({ expectation, document, path }: PlacedExpectation): Checkpoint {
  const { file, line } = document.position(path);
  const { name = '', kubectl = {}, when, or, anyOf } = expectation;
  const gate = { ...(when ? { when } : {}), ...(or ? { or } : {}), ...(anyOf ? { anyOf } : {}) };
  return {
    ...{ name, file, line, place: `${file}:${line}`, gate: gate as JsonObject },
    phase: phaseOf(expectation),
    timeoutMs: expectation.timeout ?? DEFAULT_TIMEOUT_MS,
    waitMs: expectation.wait ?? 0,
    resources: expectation.resources ?? [],
    mutations: MUTATION_NAMES.flatMap((op) =>
      (kubectl[op] ?? []).map((entry): Mutation => ({ op, entry }) as Mutation),
    ),
    reads: READ_NAMES.flatMap((op) => (kubectl[op] ?? []).map((entry): Read => ({ op, entry }) as Read)),
    commands: expectation.commands ?? [],
    onFailure: expectation.onFailure,
  };
}

function setupOf(setup: WithSpec['spec']['setup'], files: Files): E2eTest['setup'] {
  const full = Array.isArray(setup) ? { apply: setup } : (setup ?? {});
  const apply = (full.apply ?? []).map((step, index): SetupStep => {
    const { path, wait } = typeof step === 'string' ? { path: step, wait: undefined } : step;
    const place = ['spec', 'setup', ...(Array.isArray(setup) ? [] : ['apply']), index];
    const waits = typeof wait === 'object' ? wait : [];
    return { path: files.at(path, place), waitMs: typeof wait === 'number' ? wait : 0, waits };
  });
  const { helm = [], wait = [] } = full as {
    helm?: E2eTest['setup']['helm'];
    wait?: E2eTest['setup']['wait'];
  };
  return { apply, helm, wait };
}

function importsOf({ imports = [] }: E2eInput, file: string): readonly Import[] {
  return imports.map((each, index) => {
    const { path, wait = 0, freshCluster = false } = typeof each === 'string' ? { path: each } : each;
    const place = typeof each === 'string' ? ['imports', index] : ['imports', index, 'path'];
    const folder = dirname(resolve(file));
    const problem = fileProblem(path, folder);
    return { file: resolve(folder, path), waitMs: wait, freshCluster, path: place, problem };
  });
}

/** The files that a document names: absolute, and there. */
class Files {
  constructor(
    private readonly document: SourceDocument,
    private readonly folder: string,
  ) {}

  at(path: string, place: Path, document = this.document): string {
    if (isUrl(path)) return path;
    const message = fileProblem(path, this.folder);
    if (message !== undefined) document.report({ path: place, code: 'ORK_E2E_DOCUMENT', message });
    return resolve(this.folder, path);
  }

  /** One file, then a list of them. */
  all(one: string | undefined, more: readonly string[] = [], name: string): readonly string[] {
    return [
      ...(one === undefined ? [] : [this.at(one, ['spec', name])]),
      ...more.map((path, index) => this.at(path, ['spec', `${name}Files`, index])),
    ];
  }

  ofKubectl(kubectl: ExpectationInput['kubectl'], placed: PlacedExpectation | undefined): void {
    if (!placed) return;
    for (const op of ['apply', 'delete'] as const) {
      for (const [index, { file }] of (kubectl?.[op] ?? []).entries()) {
        if (file !== undefined)
          this.at(file, [...placed.path, 'kubectl', op, index, 'file'], placed.document);
      }
    }
  }
}
