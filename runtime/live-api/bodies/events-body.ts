import type { KubernetesObject } from '../../../lib/kube/index.js';
import type { EventView, ViewPart } from '../../view.js';
import { ageText, type Body } from './crd-facts.js';

const MOST = 100;

/** `…/events` of one CR: newest first, 100 at most. `age` counts from `lastSeen` to the part's last change. */
export function eventsBody(object: KubernetesObject, events: readonly EventView[], part: ViewPart): Body {
  const newest = events.slice(0, MOST);
  return {
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? '',
    total: newest.length,
    events: newest.map((event) => eventBody(event, part)),
  };
}

function eventBody(event: EventView, part: ViewPart) {
  return {
    type: event.type,
    reason: event.reason,
    message: event.message,
    source: event.source,
    object: event.object,
    count: event.count,
    firstSeen: event.firstSeen,
    lastSeen: event.lastSeen,
    age: ageText(event.lastSeen, part.changedAt),
  };
}
