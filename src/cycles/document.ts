/** `kind: Simulate` documents, and those that they import, as cases to run. Paths are relative to their document. */
import { dirname, resolve } from 'node:path';
import type * as z from 'zod';
import {
  type Path,
  type Problem,
  readKatalogFiles,
  type SourceDocument,
  sourceDocuments,
} from '../../katalog/index.js';
import { simulateDocument } from '../e2e/document/index.js';
import { fileProblem, isUrl } from '../names/index.js';
import type { Expectation } from './expectation.js';

/** One document that simulates something. */
export interface SimulateTest {
  readonly name: string;
  readonly file: string;
  readonly katalog: string;
  readonly crdFiles: readonly string[];
  readonly crFiles: readonly string[];
  readonly cycles: number;
  readonly skipExternal: boolean;
  /** Of the first custom resource; undefined: nothing is expected of it. */
  readonly expect: Expectation | undefined;
  /** By key of the CRD in the Katalog. */
  readonly crds: ReadonlyMap<string, Expectation>;
  /** Whether the document has `expect`. */
  readonly asserts: boolean;
  /** As it stands in its file, for whoever reports what is wrong with it. */
  readonly written: {
    readonly document: SourceDocument;
    readonly expects: readonly { readonly path: readonly string[]; readonly expect: WrittenExpect }[];
  };
}

export interface SimulateTests {
  readonly tests: readonly SimulateTest[];
  readonly problems: readonly Problem[];
}

const CYCLES = 10;

type Written = z.output<typeof simulateDocument>;
export type WrittenExpect = NonNullable<NonNullable<Written['spec']>['expect']>;

/** Reads documents; nothing is to be run when one of the problems is an error. */
export async function readSimulateTests(files: readonly string[]): Promise<SimulateTests> {
  const tests: SimulateTest[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const read = async (file: string): Promise<void> => {
    if (seen.has(resolve(file))) return;
    seen.add(resolve(file));
    const { sources, problems: unread } = await readKatalogFiles([file]);
    problems.push(...unread);
    for (const document of sources.flatMap((source) => sourceDocuments(source))) {
      const written = document.check(simulateDocument);
      const asserted = written && check(document, written);
      problems.push(...document.problems);
      if (!asserted) continue;
      if (written.spec) tests.push(testOf(document, written, written.spec));
      for (const each of written.imports ?? []) {
        const path = typeof each === 'string' ? each : each.path;
        await read(resolve(dirname(document.file), path));
      }
    }
  };
  for (const file of files) await read(file);
  return { tests, problems };
}

/** Reports what the schema cannot say; false: the document is not to be run. */
function check(document: SourceDocument, { spec, imports = [] }: Written): boolean {
  const report = (path: Path, message: string): void =>
    document.report({ path, code: 'ORK_SIMULATE_DOCUMENT', message });
  if (!spec && imports.length === 0) {
    report([], 'spec or imports is required because the document simulates nothing without them');
  }
  for (const [path, file] of [...filesOf(spec), ...importsOf(imports)]) {
    const problem = fileProblem(file, dirname(resolve(document.file)));
    if (problem !== undefined) report(path, problem);
  }
  for (const [path, expect] of spec?.expect ? expectsOf(spec.expect) : []) {
    if (!assertsNothing(expect)) continue;
    report(path, 'an assertion such as noErrors is required because an empty expect passes always');
  }
  return document.problems.every(({ severity }) => severity !== 'error');
}

type PlacedFile = readonly [Path, string];

/** Every file that a document names, but those that it imports. */
function filesOf(spec: Written['spec']): readonly PlacedFile[] {
  if (!spec) return [];
  const { katalog, crd, crdFiles = [], cr, crFiles = [] } = spec;
  const one = (field: string, file: string | undefined): readonly PlacedFile[] =>
    file === undefined ? [] : [[['spec', field], file]];
  const all = (field: string, files: readonly string[]): readonly PlacedFile[] =>
    files.map((file, index) => [['spec', field, index], file]);
  return [
    ...[...one('katalog', katalog), ...one('crd', crd), ...all('crdFiles', crdFiles)],
    ...[...one('cr', cr), ...all('crFiles', crFiles)],
  ];
}

function importsOf(imports: NonNullable<Written['imports']>): readonly PlacedFile[] {
  return imports.map(
    (each, index): PlacedFile =>
      typeof each === 'string' ? [['imports', index], each] : [['imports', index, 'path'], each.path],
  );
}

/** Each `expect` with its path. */
function expectsOf(expect: WrittenExpect): readonly (readonly [readonly string[], WrittenExpect])[] {
  const crds = Object.entries(expect.crds ?? {});
  const inner = crds.map(([crd, each]) => [['spec', 'expect', 'crds', crd], each as WrittenExpect] as const);
  return crds.length > 0 && assertsNothing(expect) ? inner : [[['spec', 'expect'], expect], ...inner];
}

function assertsNothing({ noErrors, steady, steadyAt, ops = [], absent = [] }: WrittenExpect): boolean {
  const flags = [noErrors, steady, steadyAt];
  return flags.every((flag) => flag === undefined) && ops.length + absent.length === 0;
}

function testOf(
  document: SourceDocument,
  { metadata }: Written,
  spec: NonNullable<Written['spec']>,
): SimulateTest {
  const { file } = document;
  const near = (path: string): string => (isUrl(path) ? path : resolve(dirname(file), path));
  const { crd, crdFiles = [], cr, crFiles = [], cycles = CYCLES, skipExternal = false, expect } = spec;
  return {
    name: metadata?.name ?? file,
    file,
    katalog: near(spec.katalog),
    crdFiles: [...(crd === undefined ? [] : [crd]), ...crdFiles].map(near),
    crFiles: [...(cr === undefined ? [] : [cr]), ...crFiles].map(near),
    ...{ cycles, skipExternal },
    expect: expect && !assertsNothing(expect) ? expectationOf(expect) : undefined,
    crds: new Map(
      Object.entries(expect?.crds ?? {}).map(([crd, each]) => [crd, expectationOf(each as WrittenExpect)]),
    ),
    asserts: expect !== undefined,
    written: {
      document,
      expects: (expect ? expectsOf(expect) : []).map(([path, each]) => ({ path, expect: each })),
    },
  };
}

function expectationOf({ noErrors, steady, steadyAt, ops = [], absent = [] }: WrittenExpect): Expectation {
  return { noErrors, steady, steadyAt, ops, absent };
}
