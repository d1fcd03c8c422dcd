/** What an API server has written down of the requests that it got, and who held which Lease meanwhile by that. */
import { readFile } from 'node:fs/promises';

/** One request that writes. Times are those of the API server, in Unix milliseconds with fractions. */
export interface Written {
  readonly user: string;
  readonly verb: string;
  readonly resource: string;
  readonly name: string;
  readonly code: number;
  /** When it came, and when it was answered. */
  readonly receivedAt: number;
  readonly answeredAt: number;
  /** Of a Lease, in the request: empty when it is given back. */
  readonly holder: string | undefined;
}

/** A Lease has this holder from then on. */
export interface Change {
  readonly holder: string;
  readonly at: number;
}

interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly resource: string; readonly name?: string };
  readonly responseStatus?: { readonly code?: number };
  readonly requestObject?: {
    readonly metadata?: { readonly name?: string };
    readonly spec?: { readonly holderIdentity?: string };
  };
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
}

export class AuditLog {
  constructor(private readonly path: string) {}

  /** Everything so far, by the time it was answered. */
  async read(): Promise<readonly Written[]> {
    const lines = (await readFile(this.path, 'utf8')).split('\n');
    // The last line may be half written.
    const events = lines.slice(0, -1).flatMap((line) => parsed(line) ?? []);
    return events.map(writtenOf).sort((a, b) => a.answeredAt - b.answeredAt);
  }
}

/** The holders of a Lease, one after the other; renewals are no change. */
export function changesOf(all: readonly Written[], lease: string): readonly Change[] {
  const changes: Change[] = [];
  for (const { resource, name, holder, code, answeredAt } of all) {
    if (resource !== 'leases' || name !== lease || holder === undefined || code >= 300) continue;
    if (changes.at(-1)?.holder !== holder) changes.push({ holder, at: answeredAt });
  }
  return changes;
}

/** Who holds the Lease at a time; undefined: nobody has yet. */
export function holderAt(changes: readonly Change[], at: number): string | undefined {
  return changes.findLast((change) => change.at <= at)?.holder;
}

function parsed(line: string): AuditEvent | undefined {
  try {
    return JSON.parse(line) as AuditEvent;
  } catch {
    return undefined;
  }
}

function writtenOf(event: AuditEvent): Written {
  const { user, verb, objectRef, requestObject, responseStatus } = event;
  const isLease = objectRef?.resource === 'leases';
  return {
    user: user.username.split(':').at(-1) ?? '',
    verb,
    resource: objectRef?.resource ?? '',
    name: objectRef?.name ?? requestObject?.metadata?.name ?? '',
    code: responseStatus?.code ?? 0,
    receivedAt: microTime(event.requestReceivedTimestamp),
    answeredAt: microTime(event.stageTimestamp),
    holder: isLease ? (requestObject?.spec?.holderIdentity ?? undefined) : undefined,
  };
}

/** A MicroTime with its fraction of a millisecond. */
function microTime(text: string): number {
  return Date.parse(text) + Number(`0.${/\.\d{3}(\d+)Z$/.exec(text)?.[1] ?? 0}`);
}
