/**
 * How requests reach a peer. A transport sends one GET and gives what comes back; it does not retry, follow,
 * cache, decompress or judge. Transports compose: a function that takes one and gives one can add to it.
 */
export interface TransportRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the request and the reading of its body; every time limit but that of connecting comes through it. */
  readonly signal: AbortSignal;
  /** A connection of an earlier response: this request must go over one that was made after it. */
  readonly notOn: ConnectionToken | undefined;
  /** For `https:`; undefined: the authorities that the system trusts. */
  readonly tls?: TransportTls | undefined;
  /** The answer may go on for days: it gets a connection of its own, newly made, which ends with it. */
  readonly longLived?: boolean;
}

/** How a connection is secured; kept apart from connections with another `id`. */
export interface TransportTls {
  readonly id: string;
  /** The name that the peer's certificate must have, in place of that in its URL. */
  readonly serverName: string | undefined;
  /** Called for each new connection. */
  load(): Promise<TlsMaterial>;
}

/** PEM texts. */
export interface TlsMaterial {
  /** The only authorities that are trusted; undefined: those of the system. */
  readonly ca: string | undefined;
  /** Shown to a peer that asks who is there. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

export interface TransportResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** To be read to the end or returned from; otherwise the connection is not free. */
  readonly body: TransportBody;
  /** Names the connection for `notOn`. */
  readonly connection: ConnectionToken;
}

/** The bytes of a response as they come. */
export interface TransportBody extends AsyncIterable<Uint8Array> {
  /**
   * All of it, when it has come to its end already, as short ones do together with their head: then nobody has to wait. It is
   * not iterated afterwards. undefined: it is to be iterated.
   */
  readonly whole?: () => readonly Uint8Array[] | undefined;
}

/** Compared by identity only. */
export type ConnectionToken = object;

/** Rejects when there is no response: with an ORK_ONCOP_ error, or whatever the network gives. */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;
