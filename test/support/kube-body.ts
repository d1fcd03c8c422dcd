/** A loosely typed answer: an object, a list or a Status. */
export interface KubeBody {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
    readonly finalizers?: string[];
    readonly managedFields?: {
      manager: string;
      operation: string;
      apiVersion: string;
      subresource?: string;
      fieldsV1: object;
      time?: string;
    }[];
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: KubeBody[];
  readonly spec: Record<string, unknown>;
  readonly data: Record<string, string>;
  readonly status: unknown;
  readonly message: string;
  readonly reason: string;
  readonly code: number;
  readonly details?: { readonly causes?: { reason: string; message: string; field: string }[] } & Record<
    string,
    unknown
  >;
  readonly [key: string]: unknown;
}
