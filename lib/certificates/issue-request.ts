/** What a certificate is issued for. */
export interface IssueRequest {
  readonly commonName: string;
  /** DNS names and IP addresses. */
  readonly names: readonly string[];
  readonly validForMs: number;
}
