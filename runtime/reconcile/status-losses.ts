/**
 * What the API server does not keep of the status that is written, said once each: all of it, where the CRD has no
 * status subresource, or the fields that its schema does not have.
 */

import type { Clock, JsonObject, JsonValue, Logger } from '../../lib/base/index.js';
import { RUNTIME_ERRORS } from '../errors.js';

export interface StatusLossesOptions {
  /** The key of the CRD in the Katalog. */
  readonly crd: string;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly log: Logger;
  /** What discovery says of the kind now. */
  readonly served: () => Promise<{ readonly hasStatus?: boolean } | undefined>;
}

/** How long it is believed that there is no status subresource. */
const BELIEVED_MS = 600_000;

export class StatusLosses {
  readonly #options: StatusLossesOptions;
  /** Paths of fields; the empty one is the whole status. */
  readonly #said = new Set<string>();
  #unservedAt: number | undefined;

  constructor(options: StatusLossesOptions) {
    this.#options = options;
  }

  /** The CRD has no status subresource, as far as is known: nothing need be sent. */
  get all(): boolean {
    const { clock } = this.#options;
    return this.#unservedAt !== undefined && clock.monotonic() - this.#unservedAt < BELIEVED_MS;
  }

  /** A write of the status was answered 404: whether that is for want of the subresource, and not of the CR. */
  async lacksSubresource(): Promise<boolean> {
    const { clock, served } = this.#options;
    const type = await served().catch(() => undefined);
    if (type?.hasStatus !== false) return false;
    this.#unservedAt = clock.monotonic();
    if (this.#isNews('')) this.#warn('ORK_STATUS_NOT_SERVED');
    return true;
  }

  /** Compares what was sent with the status that came back; whether fields are missing. */
  compare(sent: JsonObject, kept: unknown): boolean {
    const missing = missingIn(kept, sent, '');
    const lost = missing.filter((path) => this.#isNews(path));
    if (lost.length === 0) return missing.length > 0;
    this.#warn('ORK_STATUS_PRUNED', lost);
    return true;
  }

  #isNews(path: string): boolean {
    const known = this.#said.has(path);
    this.#said.add(path);
    return !known;
  }

  #warn(code: 'ORK_STATUS_NOT_SERVED' | 'ORK_STATUS_PRUNED', fields?: readonly string[]): void {
    const { crd, log } = this.#options;
    const { remedy } = RUNTIME_ERRORS.rows[code];
    log.warn({ crd, fields, code, remedy }, fields ? 'status fields pruned' : 'status not served');
  }
}

/** The paths of what was sent, and is not there; of a map that is not there, its own. */
function missingIn(kept: unknown, sent: JsonObject, at: string): readonly string[] {
  const found = isMap(kept) ? kept : {};
  return Object.entries(sent).flatMap(([name, value]: [string, JsonValue]): readonly string[] => {
    if (value === null) return [];
    const path = `${at}${name}`;
    if (!Object.hasOwn(found, name)) return [path];
    return isMap(value) ? missingIn(found[name], value, `${path}.`) : [];
  });
}

function isMap(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
