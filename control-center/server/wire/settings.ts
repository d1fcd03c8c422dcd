import type { SourceState } from './source.js';

/** `GET /api/session`. */
export interface Session {
  readonly loginRequired: boolean;
  readonly signedIn: boolean;
  /** Empty without a login. */
  readonly user: string;
  readonly version: string;
  /** Set for `--no-login`, or on loopback without a password: pages say so. */
  readonly open: boolean;
}

/** `POST /api/session`. */
export interface SignIn {
  readonly username: string;
  readonly password: string;
}

/** `GET /api/settings`. */
export interface Settings {
  readonly refreshMs: number;
  /** Whether runtimes can be added, and why not. */
  readonly canAdd: boolean;
  readonly whyNot: string;
  /** Where added ones are kept. */
  readonly file: string;
  /** Of `--allowed-runtimes`; empty: all. */
  readonly allowed: readonly string[];
  readonly runtimes: readonly RuntimeSettings[];
}

export interface RuntimeSettings {
  readonly name: string;
  readonly urls: readonly string[];
  readonly gateway: string;
  readonly cluster: string;
  readonly aliases: readonly string[];
  readonly from: 'file' | 'flag' | 'page';
  /** Whether it has a token, never which. */
  readonly hasToken: boolean;
  readonly hasCa: boolean;
  readonly state: SourceState['state'];
}

/** `POST /api/runtimes/check` and `POST /api/runtimes`. */
export interface RuntimeToAdd {
  readonly url: string;
  /** Default: host:port. */
  readonly name?: string;
  readonly token?: string;
  readonly gateway?: string;
  readonly cluster?: string;
}

/** The answer of `check`: what is there, as far as it could be seen. Nothing is kept. */
export interface CheckResult {
  readonly state: SourceState;
  readonly name: string;
  readonly version: string;
  readonly kind: 'runtime' | 'gateway' | null;
  readonly crds: number;
  readonly cluster: string;
  readonly identity: string;
}

/** Of `POST /api/runtimes/{rt}/check`: what answers at each URL of a source, with its token. */
export interface CheckedUrl extends CheckResult {
  readonly url: string;
}

/** `POST /api/runtimes/{rt}/rename`. */
export interface Rename {
  readonly name: string;
}

/** Every error of `/api`, with the HTTP status of docs/control-center.md. */
export interface ApiErrorBody {
  readonly error: string;
  readonly message: string;
  readonly remedy?: string;
  /** The nearest names that exist, for `runtime_not_found` and `crd_not_found`. */
  readonly nearest?: string;
}
