import type { EventView, KubernetesObject } from '../../view.js';
import type { Scope } from '../stamp.js';
import { ageText, type Body } from './crd-facts.js';

const MOST = 100;

/** `…/events` of one CR: newest first, 100 at most. `age` counts from `lastSeen` to the scope's last change. */
export function eventsBody(object: KubernetesObject, events: readonly EventView[], scope: Scope): Body {
  const shown = events.slice(0, MOST);
  return {
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? '',
    total: shown.length,
    events: shown.map((event) => eventBody(event, scope)),
  };
}

function eventBody(event: EventView, scope: Scope) {
  return {
    type: event.type,
    reason: event.reason,
    message: event.message,
    source: event.source,
    object: event.object,
    count: event.count,
    firstSeen: event.firstSeen,
    lastSeen: event.lastSeen,
    age: ageText(event.lastSeen, scope.changedAt),
  };
}
