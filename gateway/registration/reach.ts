/** Whether webhooks are reached on the way that the API server takes. */
import { sleep } from '../../lib/base/index.js';
import type { GatewayContext, WebhookAddress } from '../capability.js';
import type { CertificateKeeper } from '../certificates/index.js';
import { type ProbePlace, type ProbeResult, type ProbeReview, probe, probePlace } from './probe.js';

const RETRY_MS = 1_000;

export interface ReachOptions {
  readonly context: Pick<GatewayContext, 'clock' | 'log' | 'settings'>;
  readonly keeper: Pick<CertificateKeeper, 'authorities'>;
  /** The webhook that is asked. */
  readonly path: string;
  readonly ask?: ProbeReview;
}

export class Reach {
  #isReached = false;
  /** On this machine, because the Service leads nowhere as long as no Pod is ready. */
  #isReachedHere = false;
  #problem = 'the webhooks were not reached yet';

  constructor(private readonly options: ReachOptions) {}

  /** As the API server reaches them. */
  get isReached(): boolean {
    return this.#isReached;
  }

  /** Why nobody is to be sent here, one sentence; empty when they are reached. */
  notReady(): readonly string[] {
    return this.#isReached || this.#isReachedHere ? [] : [this.#problem];
  }

  /** Asks until they are reached, or the signal ends it; resolves with whether they are. */
  async until(address: WebhookAddress, signal: AbortSignal): Promise<boolean> {
    const { context, path } = this.options;
    const { clock, log } = context;
    while (!signal.aborted) {
      const result = await this.#ask(probePlace(address), signal);
      if (result.is === 'answered') break;
      if (result.is === 'closed' && 'service' in address) await this.#askHere(address, signal);
      if (result.why !== this.#problem) log.warn({ path, problem: result.why }, 'webhooks were not reached');
      this.#problem = result.why;
      await sleep(clock, RETRY_MS, signal);
    }
    if (signal.aborted) return false;
    this.#isReached = true;
    log.info({ path }, 'webhooks reached');
    return true;
  }

  async #askHere(address: WebhookAddress, signal: AbortSignal): Promise<void> {
    const port = this.options.context.settings.webhooks?.port ?? 0;
    const { servername } = probePlace(address);
    const result = await this.#ask({ url: `https://127.0.0.1:${port}`, servername }, signal);
    this.#isReachedHere = result.is === 'answered';
  }

  #ask(place: ProbePlace, signal: AbortSignal): Promise<ProbeResult> {
    const { path, keeper, ask } = this.options;
    const { authorities } = keeper;
    return probe(place, { path, authorities, signal, ...(ask ? { ask } : {}) });
  }
}
