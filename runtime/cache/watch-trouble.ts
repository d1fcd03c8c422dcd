/** Why a watch fails: logged once a minute, not at every attempt, and shown to whoever waits for its first list. */

import type { Logger } from '../../lib/base/index.js';
import { type Clock, messageOf, OrkestraError } from '../../lib/base/index.js';
import {
  type ApiResource,
  isNotFound,
  isServerFailure,
  KUBE_ERRORS,
  KubeError,
  resourceName,
  type ServerPulse,
} from '../../lib/kube/index.js';
import { Repeats } from '../repeats.js';

export interface WatchTroubleOptions {
  readonly resource: ApiResource;
  readonly clock: Clock;
  readonly log: Logger;
  /** Of the client that watches: an outage of the API server is announced once, not once per watch. */
  readonly pulse: Pick<ServerPulse, 'announceOutage'>;
}

export class WatchTrouble {
  readonly #options: WatchTroubleOptions;
  readonly #name: string;
  readonly #repeats: Repeats;
  #why: string | undefined;
  /** The failure since the watch worked last was announced here, or is one of its own. */
  #announces = false;

  constructor(options: WatchTroubleOptions) {
    this.#options = options;
    this.#name = resourceName(options.resource);
    this.#repeats = new Repeats(options.clock);
  }

  /** `403 Forbidden: …`; undefined while the watch works, and before the first failure. */
  get why(): string | undefined {
    return this.#why;
  }

  failed(error: Error, waitMs: number): void {
    const { log } = this.#options;
    const { code, remedy, why } = this.#described(error);
    this.#why = why;
    const isOutage = isServerFailure(error);
    this.#announces ||= !isOutage || this.#options.pulse.announceOutage();
    const { worthALine, ...repeated } = this.#repeats.failed(this.#name, kindOf(error));
    const fields = {
      resource: this.#name,
      reason: why,
      code,
      remedy,
      ...repeated,
      retryInMs: Math.round(waitMs),
    };
    log[worthALine && this.#announces ? 'warn' : 'debug'](fields, 'watch failed');
  }

  works(): void {
    this.#why = undefined;
    const repeated = this.#repeats.ended(this.#name);
    const level = this.#announces ? 'info' : 'debug';
    this.#announces = false;
    if (repeated) this.#options.log[level]({ resource: this.#name, ...repeated }, 'watch recovered');
  }

  #described(error: Error) {
    if (isNotFound(error)) {
      const why = `the cluster does not serve it in ${this.#options.resource.apiVersion}`;
      return { code: 'ORK_KUBE_NOT_SERVED', remedy: KUBE_ERRORS.rows.ORK_KUBE_NOT_SERVED.remedy, why };
    }
    const why = error instanceof KubeError ? error.answer : messageOf(error);
    const { code, remedy } = error instanceof OrkestraError ? error : {};
    return { code, remedy, why };
  }
}

/** A list and a watch that are refused for one reason are one failure, whatever the text calls them. */
function kindOf(error: Error): string {
  if (!(error instanceof KubeError) || error.unanswered) return messageOf(error);
  return `${error.status.code} ${error.status.reason}`;
}
