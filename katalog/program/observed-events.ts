/**
 * Kubernetes Events as `watchEvents` declares and reads them: in the words of `events.k8s.io/v1`, though they are watched in the
 * core group, which holds the same objects and can be asked for some of their fields.
 */

import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import type { EventBlock } from '../model.js';

/** What the API server selects by, and where a declaration has it. */
const SELECTABLE = ['reason', 'type'] as const;
const ABOUT = ['apiVersion', 'kind', 'name', 'namespace'] as const;

/** What runtimes report as, and what published Katalogs call it. */
const OWN_NAME = 'orkestra';
const OTHER_NAME = 'orkestra-runtime';

/** The Events of a declaration as far as the API server can tell them. */
export function eventSelector({ name, fields, regarding }: EventBlock): string | undefined {
  const terms = [
    ...(name === undefined ? [] : [['metadata.name', name]]),
    ...SELECTABLE.map((key) => [key, fields[key]]),
    ...ABOUT.map((key) => [`involvedObject.${key}`, regarding[key]]),
  ].flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${escaped(value)}`]));
  return terms.length === 0 ? undefined : terms.join(',');
}

/** As field selectors escape what means something in them. */
function escaped(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&');
}

/** What a reconcile reads as `.events.<name>`. */
export function eventData(event: JsonObject): JsonObject {
  const source = (event['source'] ?? {}) as JsonObject;
  const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
  return {
    metadata: event['metadata'] ?? {},
    reason: text(event['reason']),
    action: text(event['action']),
    type: text(event['type']),
    note: text(event['message']),
    message: text(event['message']),
    reportingController: text(event['reportingComponent']) || text(source['component']),
    reportingInstance: text(event['reportingInstance']) || text(source['host']),
    regarding: event['involvedObject'] ?? {},
    related: event['related'] ?? {},
    count: event['count'] ?? 1,
  };
}

/** Whether an Event has everything that a declaration wants. */
export function eventFits({ fields, regarding, related }: EventBlock, event: JsonObject): boolean {
  const data = eventData(event);
  const has = (wanted: Readonly<Record<string, string>>, there: JsonValue | undefined): boolean =>
    Object.entries(wanted).every(([key, value]) => {
      const found = (there as JsonObject | undefined)?.[key];
      return found === value || (key === 'reportingController' && value === OTHER_NAME && found === OWN_NAME);
    });
  return has(fields, data) && has(regarding, data['regarding']) && has(related, data['related']);
}
