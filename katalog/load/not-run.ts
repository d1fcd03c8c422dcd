import type { Path } from '../document/index.js';
import type { KatalogErrorCode } from '../errors.js';
import type { Findings } from './findings.js';
import { isPlainMap } from './plain.js';

/** A field of the contract that is refused by name. `*` stands for any key. */
interface Row {
  readonly path: string;
  /** `product`: it will not be run; `version`: this version does not run it. */
  readonly by: 'product' | 'version';
  readonly say: string;
  /** The map that it stands in means nothing without it, and is left out with it. */
  readonly whole?: true;
}

const CRD = 'spec.crds.*';
const BOX = `${CRD}.operatorBox`;
const RECONCILER = `${BOX}.reconciler`;

const version = (say: string, ...paths: readonly string[]): Row[] =>
  paths.map((path) => ({ path, by: 'version', say }));
const product = (say: string, ...paths: readonly string[]): Row[] =>
  paths.map((path) => ({ path, by: 'product', say }));

/** Every such field, in the third spelling. A row is deleted when the field is run. */
const ROWS: readonly Row[] = [
  ...product('write the CRDs into this file, or pass several files', 'imports', 'spec.imports'),
  ...product('remove it; pass the Katalog as a file', 'serve', 'spec.serve'),
  ...product('remove it; use the Live API', `${CRD}.serve`, `${CRD}.publish`),
  ...product('write the resources of the motif into this file', `${CRD}.imports`),
  ...version('remove it; a failed reconcile is retried', `${BOX}.rollBackOnError`, `${BOX}.rollback`),
  ...product(
    'remove it; call the provider under external',
    'providers',
    'spec.providers',
    `${CRD}.providers`,
  ),
  ...product(
    'set hooks.module to a module in TypeScript or JavaScript',
    ...['alias', 'resources', 'managedResources'].map((field) => `${RECONCILER}.hooks.${field}`),
  ),
  {
    path: `${RECONCILER}.hooks.location`,
    by: 'product',
    say: 'set hooks.module to a module in TypeScript or JavaScript',
    whole: true,
  },
  ...product(
    'remove it; a Katalog is run without Go code',
    `${CRD}.constructor`,
    `${BOX}.constructor`,
    `${RECONCILER}.constructor`,
  ),
  ...product(
    'remove it; group, version, kind and plural are enough',
    `${CRD}.apiTypes.object`,
    `${CRD}.apiTypes.objectList`,
    `${CRD}.apiTypes.location`,
    `${CRD}.apiTypes.alias`,
  ),
  ...product('apply charts before the runtime starts', `${CRD}.setup.helm`),
  ...version('set security.webhooks.admission', 'security.admission'),
  ...version('set security.certManager', 'security.certificates'),
  ...product('write it at the top of the document', 'spec.gateway'),
  ...product(
    'remove it; the gateway reads the Katalog that it is started with',
    'gateway.api',
    'gateway.clusters',
    'gateway.webhooks',
  ),
  ...version('set security.api at the top of the document', 'spec.security'),
  ...product('write it at the top of the document', 'spec.notification'),
  ...product('move it to profiles at the top of the document', 'spec.profiles'),
  ...version('remove it; the gateway is not available', `${CRD}.security`),
  ...product('declare teams under notification at the top of the document', `${CRD}.notification`),
  ...version('write watch and events into this file', `${BOX}.observeInclude`),
];

/** The rows by the parts of their paths. */
export interface NotRunTree {
  row?: Row;
  readonly next: Map<string, NotRunTree>;
}

/** The rows as a tree, so that a document is walked only where a row may apply. */
export function notRunTree(): NotRunTree {
  const root: NotRunTree = { next: new Map() };
  for (const row of ROWS) {
    let branch = root;
    for (const part of row.path.split('.')) {
      const next: NotRunTree = branch.next.get(part) ?? { next: new Map() };
      branch.next.set(part, next);
      branch = next;
    }
    branch.row = row;
  }
  return root;
}

/**
 * Reports every refused field and gives the document without them: the document itself where there are none, undefined
 * where nothing is left that means something.
 */
export function refuseNotRun(value: unknown, tree: NotRunTree, findings: Findings, path: Path = []): unknown {
  if (!isPlainMap(value)) return value;
  let result: Record<string, unknown> | undefined;
  let whole = false;
  for (const [key, child] of keysToVisit(value, tree)) {
    const place = [...path, key];
    const inner = refuseNotRun(value[key], child, findings, place);
    if (child.row && inner === value[key]) findings.add(refusal(child.row, place, key));
    if (!child.row && inner === value[key]) continue;
    result ??= { ...value };
    if (child.row || inner === undefined) delete result[key];
    else result[key] = inner;
    whole ||= child.row?.whole === true;
  }
  return whole ? undefined : (result ?? value);
}

function keysToVisit(value: Readonly<Record<string, unknown>>, tree: NotRunTree): [string, NotRunTree][] {
  const any = tree.next.get('*');
  if (any) return Object.keys(value).map((key) => [key, any]);
  return [...tree.next].filter(([key]) => Object.hasOwn(value, key));
}

function refusal(
  row: Row,
  path: Path,
  key: string,
): { path: Path; code: KatalogErrorCode; message: string; atKey: true } {
  const code = row.by === 'product' ? 'ORK_NOT_IN_PRODUCT' : 'ORK_NOT_RUN';
  return { path, code, message: `${key} is not supported: ${row.say}`, atKey: true };
}
