/**
 * What a capability of the gateway (admission, protections, conversion, notifications, …) gives to the process: paths,
 * reasons not to be ready, words for `/katalog`, and work from start to stop. One folder a capability; `capabilities.ts`
 * lists them.
 *
 * The order of a process: `prepare` of all (certificates) → listen → `start` of all, one after the other in the order of
 * the list (the probe of the published address, registration, watches) → … → SIGTERM: not ready → the shutdown delay →
 * requests in flight end → `stop` of all, in the opposite order.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { CrdEntry } from '../katalog/index.js';
import type { Clock, JsonObject, Logger, Random } from '../lib/base/index.js';
import type { KubeClient } from '../lib/kube/index.js';
import type { GatewayMetrics } from './metrics.js';
import type { GatewayPlan } from './plan.js';
import type { GatewaySettings } from './settings.js';

/** What every capability is built from. */
export interface GatewayContext {
  readonly plan: GatewayPlan;
  readonly settings: GatewaySettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: GatewayMetrics;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined where webhooks are off: such a gateway needs no cluster. */
  readonly client: KubeClient | undefined;
}

export interface Capability {
  /** For logs: `admission`. */
  readonly name: string;
  /** What it serves; empty where the Katalog does not declare it. */
  readonly routes: readonly PostRoute[];
  /** Before anything listens. Rejects when the process cannot start. */
  prepare?(): Promise<void>;
  /** When everything listens. What may take long or fails again and again goes on by itself. */
  start?(address: GatewayAddress): Promise<void>;
  /** When the last request has been answered. */
  stop?(): Promise<void>;
  /** Why the process is not ready, one sentence each; empty: it is. Called at every probe, so it only looks. */
  notReady?(): readonly string[];
  /** Fields at the top of `GET /katalog`: `{admissionEnabled: true}`. */
  summary?(): JsonObject;
  /** Sections of a CRD in `GET /katalog` and `GET /katalog/{crd}`: `{admission: {…}}`. */
  sections?(entry: CrdEntry): JsonObject;
}

/** Where the process is reached. */
export interface GatewayAddress {
  /** Of the plain port, on this machine. */
  readonly url: string;
  /** What the API server calls: the Service, or the URL of `--advertise` with the port that is listened on. */
  readonly webhooks: WebhookAddress | undefined;
}

export type WebhookAddress =
  | { readonly service: { readonly namespace: string; readonly name: string; readonly port: number } }
  | { readonly url: string };

/** A path that is posted to. */
export interface PostRoute {
  readonly path: string;
  /** Asked by the API server: served over TLS alone, and only where webhooks are on. */
  readonly isWebhook: boolean;
  readonly maxBodyBytes: number;
  /** A rejection is a 500 and is logged; an `HttpError` is answered as it says. */
  handle(request: PostRequest): PostResponse | Promise<PostResponse>;
}

export interface PostRequest {
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
  /** As sent, with its query. */
  readonly url: string;
  /** `clock.monotonic()` when the whole body was there. */
  readonly since: number;
}

export interface PostResponse {
  readonly status: number;
  /** JSON. */
  readonly body: string | Buffer;
}
