import type { Moment } from './moment.js';

/** The gateway of a runtime, or a gateway of its own (`source.kind` is `gateway`). Key: `gateway:{rt}`. */
export interface GatewayEntity {
  readonly url: string;
  readonly name: string;
  readonly version: string;
  readonly gatewayVersion: string;
  /** Why it does not answer; empty: it does. */
  readonly problem: string;
  readonly confirmedAt: Moment | null;
  /** Replicas seen in the last 5 minutes, over which counters are summed; 0: it names none (*of one replica*). */
  readonly replicas: number;
  /** Other sources that show the same gateway. */
  readonly sharedWith: readonly string[];
  readonly admissionEnabled: boolean;
  readonly conversionEnabled: boolean;
  readonly deletionProtectionEnabled: boolean;
  readonly namespaceProtectionEnabled: boolean;
  readonly crds: readonly GatewayCrd[];
}

export interface GatewayCrd {
  readonly name: string;
  readonly gvk: string;
  readonly gvr: string;
  /** The row of the runtime with this GVR; empty: none. */
  readonly crd: string;
  readonly admission: GatewayNumbers | null;
  readonly conversion: GatewayNumbers | null;
  readonly deletionProtection: GatewayNumbers | null;
  readonly namespaceProtection: GatewayNumbers | null;
}

/** The section as the gateway has it. Counters (`…Total`, `…Denied`, `total`, `blocked` and so on) are summed; latencies are the worst. */
export type GatewayNumbers = Readonly<Record<string, number | boolean | string | readonly string[]>>;
