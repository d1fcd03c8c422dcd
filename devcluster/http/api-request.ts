import type { Served } from '../registry/registry.js';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** A request for a resource, taken apart. */
export interface ApiRequest {
  readonly verb: Verb;
  readonly served: Served;
  /** Undefined: all namespaces, or a cluster-scoped resource. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** The empty string for the object itself. */
  readonly subresource: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly accept: string;
  readonly userAgent: string;
  readonly body: Buffer;
  /** Wall time in Unix milliseconds when the request was served. */
  readonly now: number;
  /** Texts for `Warning` headers (RFC 9110 has retired the header; Kubernetes goes on using it). */
  readonly warnings: string[];
}

/** A finished answer; handlers give text, which is sent as it is or in another media type. */
export interface ApiResponse {
  readonly status: number;
  readonly body: string | Buffer;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}
