/** `operatorBox.emitEvents` and `operatorBox.cleanup` with their defaults. */

import type { JsonObject } from '../../lib/base/index.js';
import { parseDuration } from '../../lib/base/index.js';
import type { CleanupBlock, DeclaredEventBlock } from '../model.js';
import type { CrdEntryInput } from '../schema/index.js';

type Box = NonNullable<CrdEntryInput['operatorBox']>;
type Gate = Pick<NonNullable<Box['cleanup']>, 'when' | 'or' | 'anyOf'>;

export function declaredEventsOf(events: Box['emitEvents']): readonly DeclaredEventBlock[] {
  return Object.entries(events ?? {}).map(([name, event]) => ({
    name,
    type: event.type,
    reason: event.reason,
    message: event.message,
    on: event.on ?? ['always'],
    ...gateOf(event),
  }));
}

export function cleanupOf(cleanup: Box['cleanup']): CleanupBlock | undefined {
  if (!cleanup) return undefined;
  return { ...gateOf(cleanup), afterMs: parseDuration(cleanup.deleteAfter ?? '0') ?? 0 };
}

function gateOf({ when = [], or = [], anyOf = [] }: Gate): Pick<CleanupBlock, 'when' | 'or'> {
  return { when: when as readonly JsonObject[], or: [...or, ...anyOf] as readonly JsonObject[] };
}
