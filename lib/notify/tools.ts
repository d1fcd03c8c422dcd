import type { ConnectionOptions } from 'node:tls';
import type { Clock } from '../base/index.js';
import type { HttpCall } from '../calls/index.js';

/** What every channel works with. */
export interface DeliveryTools {
  readonly clock: Clock;
  readonly http: HttpCall;
  /** Of the connections to the mail server; default: the authorities of this machine. */
  readonly tls?: Pick<ConnectionOptions, 'ca'> | undefined;
  /** A mail server was written to in clear text, because it offers no encryption. */
  readonly onClearText: (host: string) => void;
  /** What a server said when it took a message: of mail for each recipient, without secrets. */
  readonly onAccepted?: ((accepted: Accepted) => void) | undefined;
}

export interface Accepted {
  readonly by: 'mail' | 'slack';
  /** The address; of Slack the channel, empty where the webhook says it. */
  readonly to: string;
  readonly reply: string;
}
