/** What is delivered, and what became of it. */

export const SEVERITIES = ['info', 'warning', 'danger'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** One message to one team. Every text in it may come from a custom resource. */
export interface Notification {
  readonly katalogName: string;
  /** What it is about: the Katalog, CRD, condition and team that are throttled together. */
  readonly condKey: string;
  readonly teamName: string;
  readonly subject: string;
  readonly message: string;
  readonly severity: Severity;
  readonly crdName: string;
  /** Of the custom resource; empty when the message names several. */
  readonly namespace: string;
  readonly name: string;
}

/** What became of a notification in one channel. */
export interface Delivery {
  readonly channel: string;
  readonly ok: boolean;
  readonly attempts: number;
  /** Why it failed, without secrets; empty when it did not. */
  readonly error: string;
}

/** A team and how it is reached; values that begin with `$` name a variable of the environment. */
export interface TeamChannels {
  readonly email: readonly string[];
  readonly slack: readonly SlackTarget[];
}

export interface SlackTarget {
  readonly webhook: string;
  /** undefined: the channel that the webhook belongs to. */
  readonly channel?: string | undefined;
}

/** A way to deliver. `name` stands in answers and metrics; it holds no secret and no address. */
export interface Channel {
  readonly name: string;
  deliver(notification: Notification, signal: AbortSignal): Promise<Delivery>;
}
