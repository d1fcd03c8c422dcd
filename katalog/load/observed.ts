/** `operatorBox.watch` and `operatorBox.watchEvents` with their defaults. */

import type { JsonObject } from '../../lib/base/index.js';
import type { EventBlock, ObservedBlock, WatchBlock } from '../model.js';
import type { CrdEntryInput } from '../schema/index.js';

type Box = NonNullable<CrdEntryInput['operatorBox']>;
type WatchInput = NonNullable<Box['watch']>[number];
type EventInput = NonNullable<Box['watchEvents']>[string];

export function watchOf(watch: Box['watch']): readonly WatchBlock[] {
  return (watch ?? []).map((entry) => ({
    apiVersion: entry.apiVersion,
    kind: entry.kind,
    ...observedOf(entry),
  }));
}

export function eventsOf(events: Box['watchEvents']): readonly EventBlock[] {
  return Object.entries(events ?? {}).map(([event, entry]) => {
    const { reason, action, type, reportingController, reportingInstance, regarding, related } = entry;
    return {
      event,
      fields: given({ reason, action, type, reportingController, reportingInstance }),
      regarding: given(regarding ?? {}),
      related: given(related ?? {}),
      ...observedOf(entry),
    };
  });
}

function observedOf(entry: WatchInput | EventInput): ObservedBlock {
  const { namespace, name, on = ['create', 'update', 'delete'], keyFrom, enqueueGate: gate } = entry;
  return {
    namespace,
    name,
    on,
    keyFrom: keyFromOf(keyFrom),
    enqueueGate: gate && {
      sentinels: gate.sentinels ?? [],
      when: (gate.when ?? []) as readonly JsonObject[],
      or: [...(gate.or ?? []), ...(gate.anyOf ?? [])] as readonly JsonObject[],
      external: [],
      failPolicy: 'open',
      eventAware: false,
    },
  };
}

function keyFromOf(keyFrom: WatchInput['keyFrom']): ObservedBlock['keyFrom'] {
  if (keyFrom === undefined || 'label' in keyFrom) return keyFrom;
  return { name: keyFrom.name, namespace: keyFrom.namespace };
}

function given(fields: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries) as Record<string, string>;
}
