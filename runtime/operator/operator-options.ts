import type { Hand } from '../../autoscaler/index.js';
import type { Clock, Logger, Random } from '../../lib/base/index.js';
import type { DescribedKind, EventSink, ServerPulse } from '../../lib/kube/index.js';
import type { CrossReader } from '../../oncop/index.js';
import type { Caches } from '../cache/index.js';
import type { ExternalCalls } from '../external/index.js';
import type { HookTools } from '../hooks/index.js';
import type { Metrics } from '../metrics/index.js';
import type { CrdNotices } from '../notifications/index.js';
import type { Observer, ReconcileListener } from '../observation.js';
import type { CrdPlan } from '../plan.js';
import type { RequestWindow, Turn } from '../queue/index.js';
import type { Writer } from '../reconcile/index.js';
import type { Depended } from './state/dependencies.js';
import type { EventReader } from './view/event-reader.js';
import type { Revision } from './view/revision.js';

/** What the operator of a CRD is made from. */
export interface OperatorOptions {
  readonly plan: CrdPlan;
  readonly clock: Clock;
  readonly random: Random;
  /** Of all operators of this runtime. */
  readonly turn: Turn;
  readonly caches: Caches;
  readonly writer: Writer;
  /** What the requests of this CRD's reconciles met. */
  readonly requests: RequestWindow;
  readonly cross: CrossReader;
  readonly external: ExternalCalls;
  /** Events of children, for `enrich`. */
  readonly events: Pick<EventReader, 'of'>;
  /** Whether the API server answers. */
  readonly pulse: ServerPulse;
  /** What hooks ask the API server with. */
  readonly hookTools: Pick<HookTools, 'api' | 'served'>;
  /** The schema of a kind, as the API server describes it. */
  readonly described: (apiVersion: string, kind: string) => Promise<DescribedKind | undefined>;
  readonly recorder: EventSink;
  readonly metrics: Metrics;
  /** The share of the rows of its history that the CRD keeps, at most 1. */
  readonly historyShare: number;
  readonly log: Logger;
  readonly observe: Observer;
  /** Hears of every reconcile as it starts and ends; undefined: nobody does. */
  readonly onReconcile?: ReconcileListener | undefined;
  /** What of this CRD's autoscaler is paused by hand; default: nothing. */
  readonly hand?: () => Hand | undefined;
  /** undefined: nobody is notified. */
  readonly notices?: CrdNotices | undefined;
  readonly revision: Revision;
  /** Another CRD of the same Katalog. */
  readonly sibling: (crd: string) => Depended | undefined;
  /** This CRD's state may have changed: those that depend on it look again. */
  readonly onState: () => void;
}
