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
}
