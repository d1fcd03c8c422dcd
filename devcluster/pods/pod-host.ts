/** What runs Pods for real; those that it does not take are simulated. */
import type { Duplex } from 'node:stream';
import type { JsonMap } from '../../lib/base/index.js';

export interface PodHost {
  /** Called once for each new Pod. undefined: it is simulated. */
  run(pod: JsonMap, events: PodEvents): HostedPod | undefined;
}

/** What a host tells of a Pod. */
export interface PodEvents {
  /** It is ready, or not any more. */
  ready(ready: boolean): void;
  /** Its process has ended by itself, and another one has begun in its place. */
  restarted(): void;
}

export interface LogQuery {
  /** undefined: from the beginning. */
  readonly sinceMs: number | undefined;
  readonly tailLines: number | undefined;
}

export interface HostedPod {
  /** Lines with their ends. */
  logs(query: LogQuery): string;
  /** Calls `listener` with what is logged from now on, until the function that is returned is called. */
  follow(listener: (text: string) => void): () => void;
  /** A connection to a port of the Pod. Throws an Error that says why there is none. */
  connect(port: number): Duplex;
  /** A controller removes it: it may finish what it does. */
  stop(): void;
  /** It was deleted. */
  kill(): void;
}
