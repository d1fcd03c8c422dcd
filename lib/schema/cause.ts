/** One entry of `details.causes` of a Kubernetes Status. */
export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}
