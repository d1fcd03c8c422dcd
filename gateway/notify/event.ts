/** The body of `POST /notify`: an event of a runtime. Keys are read in any case, as Go reads them. */
import { isObject } from '../../lib/base/index.js';
import { type Notification, SEVERITIES, type Severity } from '../../lib/notify/index.js';
import { invalidEvent } from './errors.js';

/** Longest values in UTF-16 units; what may be long is cut where it is shown. */
const FIELDS = {
  katalogName: 253,
  condKey: 1_024,
  teamName: 63,
  subject: 1_024,
  message: 32_768,
  severity: 16,
  crdName: 253,
  namespace: 253,
  name: 253,
} as const;

type Field = keyof typeof FIELDS;

const NAMES = Object.keys(FIELDS) as Field[];
const BY_LOWER_CASE = new Map(NAMES.map((name) => [name.toLowerCase(), name]));

/** Throws an `HttpError` that names the field. Fields that are not known are left alone. */
export function readEvent(body: Buffer): Notification {
  const fields = fieldsOf(parsed(body));
  const text = (name: Field): string => fields.get(name) ?? '';
  if (text('teamName') === '') throw invalidEvent('teamName is required because it names whom to notify');
  if (text('subject') === '' && text('message') === '')
    throw invalidEvent('subject or message is required because a notification says something');
  return {
    katalogName: text('katalogName'),
    condKey: text('condKey'),
    teamName: text('teamName'),
    subject: text('subject') || text('condKey'),
    message: text('message') || text('subject'),
    severity: severityOf(fields.get('severity')),
    crdName: text('crdName'),
    namespace: text('namespace'),
    name: text('name'),
  };
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw invalidEvent('invalid body: expected JSON');
  }
  if (!isObject(value)) throw invalidEvent('invalid body: expected a map');
  return value;
}

function fieldsOf(body: Readonly<Record<string, unknown>>): ReadonlyMap<Field, string> {
  const fields = new Map<Field, string>();
  for (const [key, value] of Object.entries(body)) {
    const name = BY_LOWER_CASE.get(key.toLowerCase());
    if (name === undefined || value === null) continue;
    if (fields.has(name)) throw invalidEvent(`duplicate field "${name}": send it once`);
    if (typeof value !== 'string') throw invalidEvent(`invalid ${name}: expected text`);
    if (value.length > FIELDS[name])
      throw invalidEvent(`invalid ${name}: expected at most ${FIELDS[name]} characters`);
    fields.set(name, value);
  }
  return fields;
}

function severityOf(text: string | undefined): Severity {
  if (text === undefined || text === '') return 'info';
  const severity = SEVERITIES.find((each) => each === text.toLowerCase());
  if (!severity)
    throw invalidEvent(`invalid severity ${JSON.stringify(text)}: expected ${SEVERITIES.join(', ')}`);
  return severity;
}
