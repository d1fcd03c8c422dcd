/** Names a CR of a CRD. */
export interface CrName {
  readonly name: string;
  /** undefined: the CR is cluster-scoped. */
  readonly namespace: string | undefined;
}
