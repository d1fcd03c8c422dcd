/** The one message that names several subjects. */
import { type Notification, oneLine, shortened } from '../../lib/notify/index.js';
import type { Matter, Subject } from './subject.js';

/** Subjects that a message names; it says how many more there are. */
export const MOST_NAMED = 20;
/** Longest text about one subject, in UTF-16 units. */
const LONGEST_TEXT = 1_000;

export interface NamedSubject {
  readonly subject: Subject;
  readonly text: string;
}

export interface MessageParts {
  readonly katalog: string;
  readonly key: string;
  readonly team: string;
  readonly matter: Matter;
  /** The first of them. */
  readonly named: readonly NamedSubject[];
  readonly count: number;
}

export function composed({ katalog, key, team, matter, named, count }: MessageParts): Notification {
  const { crd, kind, condition, severity } = matter;
  const [first] = named;
  const alone = count === 1 ? first?.subject : undefined;
  const about = alone ? `${kind} ${placeOf(alone)}`.trim() : `${count} ${kind}`;
  return {
    katalogName: katalog,
    condKey: key,
    teamName: team,
    subject: oneLine(`${about}: ${condition}`),
    message: count === 1 ? textOf(first) : listed(named, count),
    severity,
    crdName: crd,
    namespace: alone?.namespace ?? '',
    name: alone?.name ?? '',
  };
}

/** Said instead of what the limit of an hour holds back. */
export function limitReached(katalog: string, team: string, limit: number, until: number): Notification {
  const time = new Date(until).toISOString().slice(11, 16);
  return {
    katalogName: katalog,
    condKey: `${katalog}|limit|${team}`,
    teamName: team,
    subject: `more than ${limit} notifications in an hour`,
    message: `Team ${team} has received ${limit} notifications within an hour. Further ones wait until ${time} UTC.`,
    severity: 'warning',
    crdName: '',
    namespace: '',
    name: '',
  };
}

export function placeOf({ namespace, name }: Subject): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

function textOf(named: NamedSubject | undefined): string {
  return shortened(named?.text ?? '', LONGEST_TEXT);
}

function listed(named: readonly NamedSubject[], count: number): string {
  const lines = named.map((each) => `- ${placeOf(each.subject)}: ${oneLine(textOf(each), LONGEST_TEXT)}`);
  const more = count - named.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}
