/** How one process of the gateway runs, as its edge has read it. */
export interface GatewaySettings {
  /** The plain port: everything but the webhooks. */
  readonly port: number;
  readonly host: string | undefined;
  /** Undefined: the API server is not answered. */
  readonly webhooks: WebhookSettings | undefined;
  /** `ORK_NAMESPACE`. */
  readonly namespace: string;
  readonly serviceName: string;
  /** `ORK_RUNTIME_ENDPOINT`: where `unique`, `.health` and `.metrics` are asked; undefined: nowhere. */
  readonly runtimeEndpoint: string | undefined;
  /** The user that the runtime is to the API server. */
  readonly runtimeUser: string;
  /** Names this replica. */
  readonly identity: string;
  readonly version: string;
  /** From SIGTERM until requests in flight are waited for. */
  readonly shutdownDelayMs: number;
}

export interface WebhookSettings {
  /** The port with TLS. */
  readonly port: number;
  /** The URL that the API server calls; undefined: it calls the Service. */
  readonly advertise: URL | undefined;
}
