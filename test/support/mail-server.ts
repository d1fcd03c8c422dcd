/** A real SMTP server on a port of the system's choice: STARTTLS, AUTH, and refusals on demand. */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body, as they came. */
  readonly text: string;
  readonly encrypted: boolean;
  readonly user: string | undefined;
}

export interface MailServerOptions {
  /** Offers STARTTLS, or speaks TLS from the first byte with `implicit`; default: clear text alone. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  readonly implicit?: boolean;
  readonly login?: { readonly user: string; readonly password: string };
  /** A reply code for a recipient; undefined: accepted. */
  readonly recipient?: (address: string) => number | undefined;
  /** After the message has come: a reply code, or the connection is cut; undefined: accepted. */
  readonly message?: (mail: ReceivedMail) => number | 'cut' | undefined;
  /** Default: one that the system chooses. */
  readonly port?: number;
}

export interface MailServer {
  readonly port: number;
  /** Accepted messages. */
  readonly mails: readonly ReceivedMail[];
  /** Resolves when so many messages have been accepted. */
  received(count: number): Promise<void>;
  readonly connections: () => number;
  /** Credentials that were sent, right or wrong. */
  readonly logins: readonly { readonly user: string; readonly encrypted: boolean }[];
  close(): Promise<void>;
}

export async function mailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { certificate, implicit = false, login, port = 0 } = options;
  const mails: ReceivedMail[] = [];
  const logins: { user: string; encrypted: boolean }[] = [];
  let connections = 0;
  const waiting = new Set<() => void>();
  const server = new SMTPServer({
    ...(certificate ?? {}),
    secure: implicit,
    logger: false,
    authOptional: login === undefined,
    allowInsecureAuth: true,
    disabledCommands: [...(certificate ? [] : ['STARTTLS']), ...(login ? [] : ['AUTH'])],
    onConnect: (_session, done) => {
      connections += 1;
      done();
    },
    onAuth: ({ username = '', password }, { secure }, done) => {
      logins.push({ user: username, encrypted: secure });
      const right = username === login?.user && password === login.password;
      done(right ? null : refusal(535, `no such login ${username} ${password}`), { user: username });
    },
    onRcptTo: ({ address }, _session, done) => {
      const code = options.recipient?.(address);
      done(code === undefined ? null : refusal(code, `mailbox ${address} refused`));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail: ReceivedMail = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString('utf8'),
          encrypted: session.secure,
          user: typeof session.user === 'string' ? session.user : undefined,
        };
        const verdict = options.message?.(mail);
        if (verdict === 'cut') cut(server, session.id);
        else if (verdict !== undefined) done(refusal(verdict, 'message refused'));
        else {
          mails.push(mail);
          done(null);
          for (const wake of [...waiting]) wake();
        }
      });
    },
  } satisfies SMTPServerOptions);
  // A client that ends the connection in the middle is part of the tests.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    received: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (mails.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    connections: () => connections,
    logins,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

function cut(server: SMTPServer, id: string): void {
  for (const connection of server.connections) {
    if (connection.id === id) (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
  }
}
