/**
 * `operatorBox.watch` and `operatorBox.watchEvents`: which objects are watched beside CRs and children, and which of their
 * changes reconcile which CR. Watching them is the runtime's.
 */

import type { JsonObject } from '../../lib/base/index.js';
import type { CrdEntry, EventBlock, ObservedBlock, SentinelName, WatchBlock } from '../model.js';
import {
  endpointSlices,
  events,
  kindOfType,
  nodes,
  RESOURCE_KINDS,
  type ResourceKind,
  storageClasses,
} from '../resources/index.js';
import { CompileScope, type Path } from '../scope/index.js';
import { compileTemplate, type FunctionTable } from '../templates/index.js';
import { eventData, eventFits, eventSelector } from './observed-events.js';
import { compileGateBlock } from './pre-reconcile.js';
import { sentinelsBetween, withSentinelData, withSentinels } from './sentinels.js';

type Change = ObservedBlock['on'][number];

export interface Observed {
  readonly kind: ResourceKind;
  readonly namespace: string | undefined;
  /** What the API server is asked for; undefined: all objects there. */
  readonly fieldSelector: string | undefined;
  /** Of a declaration of Events: what a reconcile reads it by. */
  readonly event: string | undefined;
  readonly keyFrom: ObservedBlock['keyFrom'];
  /** Whether a change of an object reconciles anything. `before` is the object before an update. */
  concerns(change: Change, object: JsonObject, before: JsonObject | undefined): boolean;
  /** What a reconcile sees of an Event. */
  data(object: JsonObject): JsonObject;
}

const BOX = ['operatorBox'];
const KINDS = [...RESOURCE_KINDS, nodes, storageClasses, endpointSlices, events];

/** Compiles both blocks; faults go to `scope`. */
export function compileObserved(
  entry: CrdEntry,
  env: { readonly functions: FunctionTable },
  scope: CompileScope,
): readonly Observed[] {
  const { watch, watchEvents } = entry.operatorBox;
  const watches = watch.map((block, index) => {
    const at = [...BOX, 'watch', index];
    const same = watch.findIndex((other) => identity(other) === identity(block));
    if (same < index)
      scope.error('ORK_FIELD_VALUE', at, `duplicate watch: watch[${same}] already watches the same objects`);
    return watched(block, { at, entry, env }, scope);
  });
  return [...watches, ...watchEvents.map((block) => event(block, entry, env, scope))];
}

function identity({ apiVersion, kind, namespace, name, on }: WatchBlock): string {
  return JSON.stringify([apiVersion, kind, namespace, name, [...on].sort()]);
}

interface WatchPlace {
  readonly at: Path;
  readonly entry: CrdEntry;
  readonly env: { readonly functions: FunctionTable };
}

function watched(block: WatchBlock, { at, entry, env }: WatchPlace, scope: CompileScope): Observed {
  const gate = gateOf(block, at, env, scope);
  checkKey(block, at, entry, scope);
  return {
    kind: kindOfType(KINDS, block.apiVersion, block.kind),
    namespace: block.namespace,
    fieldSelector: block.name === undefined ? undefined : `metadata.name=${block.name}`,
    event: undefined,
    keyFrom: block.keyFrom,
    concerns: (change, object, before) => block.on.includes(change) && gate(object, before),
    data: (object) => object,
  };
}

function event(
  block: EventBlock,
  entry: CrdEntry,
  env: { readonly functions: FunctionTable },
  scope: CompileScope,
): Observed {
  const at = [...BOX, 'watchEvents', block.event];
  const { fields, regarding, related, namespace, name, keyFrom } = block;
  const written = [...Object.keys(fields), ...Object.keys(regarding), ...Object.keys(related)];
  if (written.length === 0 && !namespace && !name && !keyFrom) {
    scope.error('ORK_FIELD_VALUE', at, 'a watched Event needs at least one field to match, such as reason');
  }
  const gate = gateOf(block, at, env, scope);
  checkKey(block, at, entry, scope);
  return {
    kind: events,
    namespace,
    fieldSelector: eventSelector(block),
    event: block.event,
    keyFrom,
    concerns: (change, object, before) =>
      block.on.includes(change) && eventFits(block, object) && gate(object, before),
    data: eventData,
  };
}

function checkKey(
  { keyFrom }: ObservedBlock,
  at: Path,
  { namespaced, apiTypes }: CrdEntry,
  scope: CompileScope,
): void {
  if (keyFrom === undefined || 'label' in keyFrom) return;
  const place = [...at, 'keyFrom'];
  if (namespaced && keyFrom.namespace === undefined) {
    scope.error('ORK_FIELD_VALUE', place, `${apiTypes.kind} is namespaced: set keyFrom.namespace as well`);
  } else if (!namespaced && keyFrom.namespace !== undefined) {
    scope.error(
      'ORK_FIELD_VALUE',
      [...place, 'namespace'],
      `${apiTypes.kind} is cluster-scoped: remove keyFrom.namespace`,
    );
  }
}

/** Conditions on the object itself; its own sentinels are functions of them. */
function gateOf(
  { enqueueGate }: ObservedBlock,
  at: Path,
  env: { readonly functions: FunctionTable },
  scope: CompileScope,
): (object: JsonObject, before: JsonObject | undefined) => boolean {
  if (!enqueueGate) return () => true;
  const { sentinels } = enqueueGate;
  const functions = withSentinels(env.functions, sentinels);
  const own = new CompileScope((text) => compileTemplate(text, { functions }), scope);
  const gate = compileGateBlock(enqueueGate, [...at, 'enqueueGate'], own);
  // What is read of an object is no reference of the CR's own data.
  scope.problems.push(...own.problems);
  return (object, before) =>
    gate.closedBy(withSentinelData(object, holding(sentinels, object, before))) === undefined;
}

function holding(
  names: readonly SentinelName[],
  object: JsonObject,
  before: JsonObject | undefined,
): readonly SentinelName[] {
  const metadata = (each: JsonObject | undefined) => each?.['metadata'] as JsonObject | undefined;
  return sentinelsBetween(names, metadata(before), metadata(object) ?? {});
}
