/** What a process needs of the API server, with the reason: every verb is one that something of it uses. */
export interface AccessRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** A Role in this namespace is enough; undefined: a ClusterRole. */
  readonly namespace?: string;
  /** Only the objects of these names; `list` and `watch` then select by `metadata.name`. */
  readonly resourceNames?: readonly string[];
  readonly description: string;
}

export interface NeededAccess {
  /** The name of a CRD; undefined: whatever the CRDs are. */
  readonly crd: string | undefined;
  readonly rules: readonly AccessRule[];
  /** What cannot be known from the Katalog. */
  readonly notes: readonly string[];
}
