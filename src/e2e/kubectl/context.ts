import type { Duplex } from 'node:stream';
import type { Clock } from '../../../lib/base/index.js';
import type { KubeClient } from '../../../lib/kube/index.js';
import type { Operators } from '../operators/operators.js';
import type { Jq } from '../text/jq-worker.js';
import type { Kinds } from './kinds.js';

/** For the runtime under test and nobody else. */
export interface RuntimeAccess {
  /** Sent with each request for its Live API; undefined: none is. */
  readonly token: string | undefined;
  /** PEM of the authority that must have signed its certificate; undefined: it is not checked. */
  readonly ca: string | undefined;
  /** The uid of the Deployment of the runtime that this run has made; undefined: it has made none (yet). */
  readonly deployment: () => string | undefined;
}

/** What reads and mutations work with. */
export interface KubectlContext {
  readonly client: KubeClient;
  readonly kinds: Kinds;
  readonly operators: Operators;
  /** The cluster has Pods of the runtime and the gateway. */
  readonly hostsOperators: boolean;
  /** These Pods run the image of a bundle: this machine has no process of them. */
  readonly isDeployed: boolean;
  /** Containers are simulated: what needs one is skipped. */
  readonly isSimulated: boolean;
  /** How the Live API of the runtime under test is read. */
  readonly live: RuntimeAccess;
  readonly jq: Jq;
  readonly clock: Clock;
  /** Ends the document. */
  readonly signal: AbortSignal;
  /** Relative files begin here. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a read found. */
export type Reading =
  /** `refusal`: a server gave this text with a status that is none of success, in words. */
  | { readonly text: string; readonly refusal?: string }
  /** It could not be read (yet), in words. */
  | { readonly failed: string }
  /** It cannot be read here, and why. */
  | { readonly skipped: string };

/** Opens a connection to a port. */
export type Dial = () => Promise<Duplex>;
