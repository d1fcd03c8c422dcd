/** One SMTP connection, from the greeting to QUIT. */

import type { ConnectionOptions } from 'node:tls';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailSettings } from './mail-settings.js';

export interface SessionOptions {
  readonly settings: MailSettings;
  /** Of TLS, such as a certificate authority of one's own; the server's certificate is always verified. */
  readonly tls?: Pick<ConnectionOptions, 'ca'> | undefined;
  readonly signal: AbortSignal;
}

/** What went wrong, and whether it would again. */
export class MailError extends Error {
  override readonly name = 'MailError';
  constructor(
    message: string,
    /** The server has refused for good. */
    readonly final: boolean,
  ) {
    super(message);
  }
}

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;
/** Bytes of a server's reply that are read. */
const REPLY_BYTES = 65_536;

export class MailSession {
  readonly #connection: SMTPConnection;
  readonly #failed: Promise<never>;
  #forgetSignal = (): void => {};

  private constructor({ settings: { host, port, tls: mode, user }, tls, signal }: SessionOptions) {
    this.#connection = new SMTPConnection({
      host,
      port,
      secure: mode === 'implicit',
      ignoreTLS: mode === 'none',
      // A user name is not sent in clear text: a server that cannot encrypt is refused.
      requireTLS: mode === 'required' || (mode === 'starttls' && user !== undefined),
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      dnsTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      socketCloseTimeout: 0,
      maxResponseSize: REPLY_BYTES,
      tls: tls ?? {},
    });
    this.#failed = new Promise((_, reject) => {
      this.#connection.on('error', (error) => reject(mailError(error)));
      this.#connection.once('end', () => reject(new MailError('the connection ended', false)));
      const stop = (): void => {
        this.close();
        reject(new MailError('stopped', true));
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#forgetSignal = () => signal.removeEventListener('abort', stop);
    });
    // Reported by whatever is under way; between two steps nobody waits for it.
    this.#failed.catch(() => {});
  }

  /** Connects, encrypts and logs in. Rejects with a `MailError`. */
  static async open(options: SessionOptions): Promise<MailSession> {
    const session = new MailSession(options);
    try {
      await session.#step((done) => session.#connection.connect(done));
      const { user, password } = options.settings;
      if (user !== undefined)
        await session.#step((done) => session.#connection.login({ user, pass: password }, done));
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** Whether the connection is encrypted. */
  get encrypted(): boolean {
    return this.#connection.secure;
  }

  /** Resolves with what the server said once it has accepted the message. Rejects with a `MailError`. */
  async send(from: string, to: string, message: Buffer): Promise<string> {
    let reply = '';
    await this.#step((done) =>
      this.#connection.send({ from: bare(from), to: [bare(to)] }, message, (error, sent) => {
        reply = sent?.response ?? '';
        done(error);
      }),
    );
    return reply;
  }

  /** After a recipient was refused, the next one begins afresh. */
  async reset(): Promise<void> {
    await this.#step((done) => this.#connection.reset(done));
  }

  quit(): void {
    this.#forgetSignal();
    this.#connection.quit();
  }

  close(): void {
    this.#forgetSignal();
    this.#connection.close();
  }

  #step(start: (done: (error?: Error | null) => void) => void): Promise<unknown> {
    const step = new Promise<void>((resolve, reject) => {
      start((error) => (error ? reject(mailError(error)) : resolve()));
    });
    return Promise.race([step, this.#failed]);
  }
}

/** Replies of 5xx but 503 are final (RFC 5321, 4.2.1), and so is a server that cannot encrypt as asked. */
function mailError(error: Error): MailError {
  const { permanent, code } = error as { permanent?: boolean; code?: string };
  const final = permanent ?? (code === 'ETLS' || code === 'ENOAUTH');
  const remedy = UNTRUSTED.test(error.message) ? `; ${TRUST}` : '';
  return new MailError(error.message + remedy, final);
}

/** As OpenSSL says that it does not know who has signed a certificate. */
const UNTRUSTED = /self-signed certificate|unable to (?:verify the first|get (?:local )?issuer) certificate/i;
const TRUST = 'let NODE_EXTRA_CA_CERTS name the file of its authority';

function bare(address: string): string {
  return /<([^>]+)>$/.exec(address)?.[1] ?? address;
}
