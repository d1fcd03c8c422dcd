/**
 * Sentinels: what has changed between two versions of a CR. They are computed when a change is seen, since a reconcile
 * only sees what is there now, and are functions without arguments that gates call: "true" or "false".
 */

import { withFields } from '../../lib/base/index.js';
import type { SentinelName } from '../model.js';
import type { TemplateData } from '../scope/index.js';
import type { FunctionRow, FunctionTable } from '../templates/index.js';

/** Where the data of a gate has the sentinels: the names of those that hold. */
const KEY = '_sentinels';

type Metadata = Readonly<Record<string, unknown>>;

/** The field of `metadata` that each compares; a deletion begins when its time stands there for the first time. */
const FIELDS: Readonly<Record<SentinelName, string>> = {
  generationChanged: 'generation',
  labelsChanged: 'labels',
  annotationsChanged: 'annotations',
  deletionStarted: 'deletionTimestamp',
  finalizersChanged: 'finalizers',
  nameChanged: 'name',
  namespaceChanged: 'namespace',
  generateNameChanged: 'generateName',
  uidChanged: 'uid',
  resourceVersionChanged: 'resourceVersion',
  creationTimestampChanged: 'creationTimestamp',
  deletionGracePeriodSecondsChanged: 'deletionGracePeriodSeconds',
  ownerReferenceChanged: 'ownerReferences',
};

/** Which of `names` hold between two versions; of a CR that is seen for the first time, before is undefined. */
export function sentinelsBetween(
  names: readonly SentinelName[],
  before: Metadata | undefined,
  after: Metadata,
): readonly SentinelName[] {
  return names.filter((name) => {
    const field = FIELDS[name];
    return JSON.stringify(before?.[field]) !== JSON.stringify(after[field]);
  });
}

/** The data with the sentinels that hold. */
export function withSentinelData(data: TemplateData, holding: readonly SentinelName[]): TemplateData {
  return withFields(data, { [KEY]: holding });
}

/** The table with a function for each declared sentinel. */
export function withSentinels(functions: FunctionTable, names: readonly SentinelName[]): FunctionTable {
  if (names.length === 0) return functions;
  const rows = new Map(names.map((name) => [name as string, row(name)]));
  return {
    ...functions,
    lookup: (name) => rows.get(name) ?? functions.lookup(name),
    names: () => [...functions.names(), ...rows.keys()],
  };
}

function row(name: SentinelName): FunctionRow {
  return {
    name,
    args: [],
    takes: [],
    returns: 'string',
    doc: `Whether metadata.${FIELDS[name]} has changed.`,
    example: { template: `{{ ${name} }}`, data: { [KEY]: [name] }, result: 'true' },
    onEmpty: 'false',
    published: true,
    implementation: (_args, { data }) => String(sentinelHolds(name, data)),
  };
}

/** Whether the data of a gate has the sentinel as holding. */
export function sentinelHolds(name: SentinelName, data: unknown): boolean {
  const holding = (data as Readonly<Record<string, unknown>> | undefined)?.[KEY];
  return Array.isArray(holding) && holding.includes(name);
}
