import type { Surface } from './surface.js';

/**
 * How a sibling is declared, as in `operatorBox.cross` of a Katalog; `compileCross` checks what it is given, typed or
 * not. Durations are texts like `10s`.
 */
export interface CrossDeclaration {
  /** The CRD as its runtime calls it. One of `crd` and `labelSelector` is required. */
  readonly crd?: string;
  /** Picks a CRD of the same process by the labels that all its CRs have. */
  readonly labelSelector?: Labels;
  /** The name that references use; default `crd`. */
  readonly as?: string;
  readonly selector?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly matchLabels?: Labels;
  };
  readonly strategy?: 'first' | 'all';
  readonly source?: SourceDeclaration;
}

export interface SourceDeclaration {
  /** Base URL of a runtime. One of `host` and `endpoint` is required. */
  readonly host?: string;
  /** URL of one JSON document. */
  readonly endpoint?: string;
  readonly protocol?: Surface;
  readonly namespace?: string;
  /** Default 30s. */
  readonly cacheFor?: string;
  readonly staleWhileRevalidate?: string;
  /** Default 3 × `cacheFor`. */
  readonly staleAfter?: string;
  readonly mode?: 'auto' | 'poll' | 'stream';
  readonly auth?: {
    readonly token?: string;
    readonly secretRef?: { readonly name: string; readonly namespace: string; readonly key: string };
    /** Further origins that may be sent the token. */
    readonly origins?: readonly string[];
  };
  readonly tls?: {
    readonly caFile?: string;
    readonly certFile?: string;
    readonly keyFile?: string;
    readonly secretRef?: { readonly name: string; readonly namespace: string };
    readonly serverName?: string;
  };
  readonly followLeader?: boolean;
}

type Labels = Readonly<Record<string, string>>;
