/** What a simulation is of: a Katalog with its manifests and the custom resources that are reconciled. */
import type { CrdEntry } from '../../katalog/index.js';
import { type Clock, type JsonObject, type Random, VirtualClock } from '../../lib/base/index.js';
import type { RuntimePlan } from '../../runtime/index.js';
import { manifestsOf, type PlacedEntry } from '../dev/index.js';
import { commandErrors } from '../errors.js';
import { readManifest } from '../manifests.js';
import { admitted } from './admitted.js';
import type { StartCluster } from './cluster.js';
import { converted } from './converted.js';
import type { Subject } from './courses.js';
import { type Simulation, simulateCycles } from './simulation.js';

export interface Case {
  readonly plan: RuntimePlan;
  readonly fileOf: (entry: CrdEntry) => string;
  /** Manifests of CRDs beside those that the Katalog names; paths or https URLs. */
  readonly crdFiles: readonly string[];
  /** Empty: those that the Katalog names in `crFiles`. */
  readonly crFiles: readonly string[];
  readonly cycles: number;
  readonly skipExternal: boolean;
}

export interface CaseTools {
  /** The clock that the plan was loaded with. */
  readonly clock: VirtualClock;
  /** The clock of the machine. */
  readonly real: Clock;
  /** Undefined: an embedded cluster. */
  readonly start?: StartCluster | undefined;
}

/** Wall time at the beginning of every simulation, so that the same input gives the same bytes. */
const START = Date.UTC(2026, 0, 1);

/** A clock to load the plan of a case with, and to run it on. */
export function caseClock(): VirtualClock {
  return new VirtualClock(START);
}

/** Throws ORK_MANIFEST, ORK_SIMULATE_CR, or what the cluster says of an object that it refuses. */
export async function simulateCase(input: Case, { clock, real, start }: CaseTools): Promise<Simulation> {
  const { plan, fileOf, cycles, skipExternal } = input;
  const entries = placedEntries(plan, fileOf);
  const { setup, crds, crs: crFiles } = manifestFiles(entries, input);
  const manifests = await objectsIn([...new Set([...setup, ...crds])]);
  const resources = await admitted(converted(await objectsIn(crFiles), plan, manifests), plan, clock);
  return simulateCycles({
    ...{ plan, clock, real, start, cycles, skipExternal, resources },
    random: repeatable(),
    setup: manifests,
    waits: entries.flatMap(({ entry }) => entry.setupWait),
    subjects: subjectsIn(resources, entries, crFiles),
  });
}

/** The enabled ones, each with the file that it stands in. */
export function placedEntries({ crds }: RuntimePlan, fileOf: Case['fileOf']): readonly PlacedEntry[] {
  return [...crds.values()]
    .map(({ entry }) => entry)
    .filter(({ enabled }) => enabled)
    .map((entry) => ({ entry, file: fileOf(entry) }));
}

/** Manifests in the order in which they are applied: paths or https URLs. */
export interface ManifestFiles {
  readonly setup: readonly string[];
  readonly crds: readonly string[];
  readonly crs: readonly string[];
}

export function manifestFiles(
  entries: readonly PlacedEntry[],
  { crdFiles, crFiles }: Pick<Case, 'crdFiles' | 'crFiles'>,
): ManifestFiles {
  const own = manifestsOf(entries, ({ crdFile }) => (crdFile === undefined ? [] : [crdFile]));
  return {
    setup: manifestsOf(entries, (entry) => entry.setup),
    crds: [...own, ...crdFiles],
    crs: crFiles.length > 0 ? crFiles : manifestsOf(entries, (entry) => entry.crFiles),
  };
}

interface Named {
  readonly name?: string;
  readonly namespace?: string;
}

/** The first custom resource of each CRD, in the order of the files. */
function subjectsIn(
  resources: readonly JsonObject[],
  entries: readonly PlacedEntry[],
  files: readonly string[],
): readonly Subject[] {
  const subjects = new Map<string, Subject>();
  for (const resource of resources) {
    const entry = entryOf(resource, entries);
    if (!entry || subjects.has(entry.name)) continue;
    const { name = '', namespace: named = 'default' } = (resource['metadata'] ?? {}) as Named;
    const namespace = entry.namespaced ? named : undefined;
    const { apiVersion } = resource;
    const { kind } = entry.apiTypes;
    subjects.set(entry.name, { crd: entry.name, apiVersion: String(apiVersion), kind, namespace, name });
  }
  if (subjects.size === 0) {
    const looked = files.length === 0 ? 'the Katalog names no crFiles' : files.join(', ');
    const kinds = entries.map(({ entry: { apiTypes } }) => apiTypes.kind).join(', ');
    throw commandErrors.make(
      'ORK_SIMULATE_CR',
      `custom resource not found: expected one of kind ${kinds}; ${looked}`,
    );
  }
  return [...subjects.values()];
}

/** One of its version before one of another. */
function entryOf(resource: JsonObject, entries: readonly PlacedEntry[]): CrdEntry | undefined {
  const all = entries.map(({ entry }) => entry).filter((entry) => isOf(resource, entry));
  const version = String(resource['apiVersion']).split('/').at(-1);
  return all.find(({ apiTypes }) => apiTypes.version === version) ?? all[0];
}

/** Whether it is of the type that an entry operates, in whatever version. */
export function isOf({ apiVersion, kind }: JsonObject, { apiTypes }: CrdEntry): boolean {
  const { group } = apiTypes;
  return kind === apiTypes.kind && String(apiVersion).split('/').slice(0, -1).join('/') === group;
}

async function objectsIn(places: readonly string[]): Promise<readonly JsonObject[]> {
  const read = await Promise.all(places.map((place) => readManifest(place)));
  return read.flat();
}

/** The same numbers each time (a linear congruential generator with the constants of MINSTD). */
function repeatable(): Random {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** The same bytes each time, for functions of templates that draw them. */
export function repeatableBytes(): (size: number) => Buffer {
  const random = repeatable();
  return (size) => Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256)));
}
