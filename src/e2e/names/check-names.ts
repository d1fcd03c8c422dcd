/** Names in an E2E document that nothing has: kinds, custom resources, functions of conditions. Found before a cluster is opened. */
import { resolve } from 'node:path';
import type { CrdEntry, Problem } from '../../../katalog/index.js';
import { type Clock, didYouMean, isObject, type JsonObject } from '../../../lib/base/index.js';
import type { RuntimePlan } from '../../../runtime/index.js';
import {
  isNamed,
  isUrl,
  KnownKinds,
  namedKind,
  type PlacedManifests,
  placedObjects,
} from '../../names/index.js';
import {
  compileExpectationGate,
  type E2eTest,
  type PlacedExpectation,
  type Provider,
} from '../document/index.js';
import { inlineObjects } from './inline-objects.js';
import { unknownPaths } from './live-api-paths.js';
import { type Use, usesOf } from './uses.js';

export interface Named {
  readonly test: E2eTest;
  /** undefined: its operator is someone else's, or its Katalog has errors. */
  readonly plan: RuntimePlan | undefined;
  /** Those of the document, else those that its Katalog names. */
  readonly crdFiles: readonly string[];
  /** Where it will run. */
  readonly provider: Provider;
}

const CODE = 'ORK_E2E_NAME';

export async function nameProblems(named: Named, clock: Clock): Promise<readonly Problem[]> {
  const { test } = named;
  const files = [...named.crdFiles, ...test.setup.apply.map(({ path }) => path), ...test.crFiles];
  const manifests = await placedObjects([...files, ...appliedFiles(test)]);
  return [
    ...test.written.placed.flatMap((placed) => gateProblems(placed, test, clock)),
    ...manifests.problems,
    ...(named.plan ? unknownPaths(test, named.plan) : []),
    ...(isOpen(named, manifests) ? [] : new Check(named, manifests).problems()),
  ];
}

/** Whether a cluster may have what no file of the document has. */
function isOpen({ test, plan, provider }: Named, { isPartial }: PlacedManifests): boolean {
  const isUnread = test.katalog !== undefined && plan === undefined;
  const isOthers = provider === 'existing' || (provider === 'kind' && test.cluster.reuse);
  // A chart and a command bring anything.
  const brings = test.setup.helm.length > 0 || test.checkpoints.some(({ commands }) => commands.length > 0);
  return isPartial || isUnread || isOthers || brings;
}

/** Of manifests that checkpoints apply or delete. */
function appliedFiles({ checkpoints, folder }: E2eTest): readonly string[] {
  return checkpoints.flatMap(({ mutations }) =>
    mutations.flatMap(({ op, entry }) =>
      (op === 'apply' || op === 'delete') && entry.file !== undefined
        ? [isUrl(entry.file) ? entry.file : resolve(folder, entry.file)]
        : [],
    ),
  );
}

function gateProblems(
  { expectation, document, path }: PlacedExpectation,
  { notes }: E2eTest,
  clock: Clock,
): readonly Problem[] {
  const { when, or, anyOf } = expectation;
  const gate = { ...(when ? { when } : {}), ...(or ? { or } : {}), ...(anyOf ? { anyOf } : {}) };
  const { problems } = compileExpectationGate(gate as JsonObject, notes, clock);
  return problems.map(({ path: inner, ...finding }) =>
    document.problem({ ...finding, path: [...path, ...inner] }),
  );
}

/** A document whose cluster will have what its files say, and nothing else. */
class Check {
  readonly #kinds: KnownKinds;
  readonly #entries: readonly CrdEntry[];
  readonly #severity: Problem['severity'];

  constructor(
    private readonly named: Named,
    private readonly manifests: PlacedManifests,
  ) {
    this.#entries = [...(named.plan?.crds.values() ?? [])].map(({ entry }) => entry);
    this.#kinds = new KnownKinds(
      manifests.objects,
      this.#entries.map(({ apiTypes }) => apiTypes),
    );
    // One that is there already is used as it is.
    this.#severity = named.provider === 'kind' ? 'warning' : 'error';
  }

  problems(): readonly Problem[] {
    const uses = usesOf(this.named.test);
    return [
      ...this.#objects(),
      ...uses.flatMap((use) => this.#kind(use)),
      ...uses.flatMap((use) => this.#customResource(use)),
    ];
  }

  #objects(): readonly Problem[] {
    return this.manifests.objects.flatMap((object) => {
      const unknown = this.#kinds.unknownObject(object);
      if (!unknown) return [];
      const { field, message } = unknown;
      return [object.problem({ path: [field], code: CODE, message, severity: this.#severity })];
    });
  }

  #kind({ document, path, kind, field }: Use): readonly Problem[] {
    const message = this.#kinds.unknownName(kind);
    if (message === undefined) return [];
    return [document.problem({ path: [...path, field], code: CODE, message, severity: this.#severity })];
  }

  /** One that no file has, of a kind that the Katalog operates and does not make itself. */
  #customResource({ document, path, kind, name }: Use): readonly Problem[] {
    if (name === undefined || this.#kinds.isBuiltIn(kind)) return [];
    const entry = this.#entries.find(({ apiTypes }) => isNamed(namedKind(apiTypes), kind));
    if (!entry || this.#entries.some((each) => makes(each, entry.apiTypes.kind))) return [];
    const { group } = entry.apiTypes;
    const objects = [...this.manifests.objects, ...inlineObjects(this.named.test)];
    const names = objects
      .filter((each) => each.kind === entry.apiTypes.kind && each.apiVersion.startsWith(`${group}/`))
      .map((each) => each.name);
    if (names.includes(name)) return [];
    const known =
      names.length === 0 ? 'no file of the document has one' : `expected ${[...new Set(names)].join(', ')}`;
    const message = `unknown ${entry.apiTypes.kind} "${name}"${didYouMean(name, names)}: ${known}`;
    return [document.problem({ path: [...path, 'name'], code: CODE, message, severity: this.#severity })];
  }
}

/** Whether an entry may make custom resources of a kind. */
function makes({ operatorBox, enriched }: CrdEntry, kind: string): boolean {
  return operatorBox.hooks !== undefined || mentions(enriched['operatorBox'], kind);
}

function mentions(value: unknown, kind: string): boolean {
  if (Array.isArray(value)) return value.some((each) => mentions(each, kind));
  if (!isObject(value)) return false;
  return value['kind'] === kind || Object.values(value).some((each) => mentions(each, kind));
}
