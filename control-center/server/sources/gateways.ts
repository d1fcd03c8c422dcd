/**
 * The gateways of the runtimes: found by what the file says, by `gatewayEndpoint`, or by their own URL in the list; each
 * is asked once for all runtimes that show it, and merged with their rows by GVR.
 */
import { jittered, sleep } from '../../../lib/base/index.js';
import { type ConnectionToken, parseJson } from '../../../oncop/index.js';
import type { Credentials } from '../fetch/client.js';
import { fieldsOf } from '../shape/fields.js';
import { type GatewayRow, readGateway } from '../shape/gateway-body.js';
import { foreignBody } from '../shape/katalog-body.js';
import type { EntityStore } from '../store/entity-store.js';
import { keyOf } from '../store/keys.js';
import type { GatewayEntity } from '../wire/index.js';
import type { EndpointTools } from './endpoint.js';
import { GatewayCounters } from './gateway-counters.js';
import { type Source, shownUrl } from './source.js';

const MOST_GATEWAYS = 256;

export interface GatewayTools extends EndpointTools {
  readonly store: EntityStore;
  readonly sources: () => readonly Source[];
}

/** One gateway, and what is known of it. */
class Gateway {
  readonly counters = new GatewayCounters();
  problem = '';
  confirmedAt: number | undefined;
  /** Stops asking; undefined: a source asks. */
  stop: AbortController | undefined;

  constructor(readonly url: URL) {}
}

export class Gateways {
  readonly #gateways = new Map<string, Gateway>();
  /** The entities that are there, by source. */
  readonly #shown = new Map<string, Gateway>();

  constructor(private readonly tools: GatewayTools) {}

  /** A source was recognised, or its gateway answered. */
  update(source: Source): void {
    if (source.kind === 'gateway') this.#takeBody(source);
    else this.#follow(source);
    this.#publish();
  }

  /** Sources went. */
  prune(): void {
    const wanted = new Set(this.tools.sources().flatMap((source) => gatewayUrl(source)?.origin ?? []));
    for (const [origin, gateway] of this.#gateways) {
      if (wanted.has(origin)) continue;
      gateway.stop?.abort();
      this.#gateways.delete(origin);
    }
    this.#publish();
  }

  close(): void {
    for (const gateway of this.#gateways.values()) gateway.stop?.abort();
  }

  /** Denied at admission of that resource, over all replicas that were seen; null: no gateway is known. */
  deniedOf(source: Source, gvr: string): number | null {
    const row = this.#shown
      .get(source.name)
      ?.counters.rows()
      .find((each) => each.gvr === gvr);
    const denied = row?.sections.admission?.['validationDenied'];
    return typeof denied === 'number' ? denied : null;
  }

  #takeBody(source: Source): void {
    const { gatewayBody } = source;
    const url = source.declaration.urls[0];
    if (!gatewayBody || !url) return;
    const gateway = this.#take(url);
    gateway?.stop?.abort();
    if (!gateway) return;
    gateway.counters.add(readGateway(gatewayBody.body.fields), gatewayBody.asOf);
    gateway.confirmedAt = gatewayBody.asOf;
    gateway.problem = '';
  }

  #follow(source: Source): void {
    const url = gatewayUrl(source);
    if (!url || this.#gateways.has(url.origin)) return;
    const isSource = this.tools
      .sources()
      .some(({ declaration }) => declaration.urls.some(({ origin }) => origin === url.origin));
    const gateway = this.#take(url);
    if (!gateway || isSource) return;
    gateway.stop = new AbortController();
    void this.#ask(gateway, source.credentials, gateway.stop.signal);
  }

  #take(url: URL): Gateway | undefined {
    let gateway = this.#gateways.get(url.origin);
    if (!gateway && this.#gateways.size < MOST_GATEWAYS) {
      gateway = new Gateway(url);
      this.#gateways.set(url.origin, gateway);
    }
    return gateway;
  }

  async #ask(gateway: Gateway, credentials: Credentials, signal: AbortSignal): Promise<void> {
    const { client, clock, random, refreshMs } = this.tools;
    let notOn: ConnectionToken | undefined;
    while (!signal.aborted) {
      const url = new URL('/katalog', gateway.url);
      const answer = await client.get(url, credentials, { notOn, signal });
      if (signal.aborted) return;
      if (answer.kind === 'failure') gateway.problem = answer.cause.message;
      else {
        // Another replica may be behind the next connection.
        notOn = answer.connection;
        const body = safely(answer.body);
        if (
          answer.status !== 200 ||
          foreignBody(body) !== undefined ||
          fieldsOf(body)['source'] !== 'gateway'
        ) {
          gateway.problem = `${url.host} does not respond as a gateway (status ${answer.status})`;
        } else {
          gateway.counters.add(readGateway(fieldsOf(body)), answer.sentAt);
          gateway.confirmedAt = answer.sentAt;
          gateway.problem = '';
        }
      }
      this.#publish();
      await sleep(clock, jittered(refreshMs, 0.1, random), signal);
    }
  }

  /** Sets the entity of every source that shows a gateway. */
  #publish(): void {
    const now = new Map<string, Gateway>();
    const { store } = this.tools;
    const sources = this.tools.sources();
    for (const gateway of this.#gateways.values()) {
      for (const source of showing(gateway, sources)) now.set(source.name, gateway);
    }
    for (const name of this.#shown.keys()) if (!now.has(name)) store.remove(keyOf('gateway', name));
    this.#shown.clear();
    for (const [name, gateway] of now) {
      this.#shown.set(name, gateway);
      const sharedWith = [...now]
        .filter(([other, its]) => its === gateway && other !== name)
        .map(([other]) => other);
      const source = sources.find((each) => each.name === name);
      store.touch(keyOf('gateway', name), () => entity(gateway, source, sharedWith));
      source?.publishRows();
    }
  }
}

/** The gateway that the file names, else the one that the runtime does. */
function gatewayUrl({ declaration, head, kind }: Source): URL | undefined {
  if (kind === 'gateway') return declaration.urls[0];
  if (declaration.gateway) return declaration.gateway;
  const text = head?.gatewayEndpoint ?? '';
  if (text === '' || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
    ? new URL(url.origin)
    : undefined;
}

/** Those that point at it; where none does, those that have one of its resources; and itself, as a card of its own. */
function showing(gateway: Gateway, sources: readonly Source[]): readonly Source[] {
  const { origin } = gateway.url;
  const pointing = sources.filter((source) => gatewayUrl(source)?.origin === origin);
  if (pointing.some(({ kind }) => kind !== 'gateway')) return pointing;
  const resources = new Set(gateway.counters.last?.crds.map(({ gvr }) => gvr));
  const having = sources.filter((source) => source.kind === 'runtime' && hasAny(source, resources));
  return [...pointing, ...having];
}

function hasAny(source: Source, resources: ReadonlySet<string>): boolean {
  return [...source.cells.values()].some(({ row }) => row !== undefined && resources.has(row.gvr));
}

function entity(gateway: Gateway, source: Source | undefined, sharedWith: readonly string[]): GatewayEntity {
  const { counters, url, problem, confirmedAt } = gateway;
  const { last } = counters;
  return {
    url: shownUrl(url),
    name: last?.name ?? '',
    version: last?.version ?? '',
    gatewayVersion: last?.gatewayVersion ?? '',
    problem,
    confirmedAt: confirmedAt === undefined ? null : Math.round(confirmedAt),
    replicas: counters.replicas,
    sharedWith,
    admissionEnabled: last?.admissionEnabled ?? false,
    conversionEnabled: last?.conversionEnabled ?? false,
    deletionProtectionEnabled: last?.deletionProtectionEnabled ?? false,
    namespaceProtectionEnabled: last?.namespaceProtectionEnabled ?? false,
    crds: counters.rows().map((row) => ({
      name: row.name,
      gvk: row.gvk,
      gvr: row.gvr,
      crd: crdOf(source, row),
      ...row.sections,
    })),
  };
}

function crdOf(source: Source | undefined, { gvr }: GatewayRow): string {
  for (const cell of source?.cells.values() ?? []) if (cell.row?.gvr === gvr) return cell.name;
  return '';
}

function safely(bytes: Buffer): unknown {
  try {
    return parseJson(bytes).value;
  } catch {
    return undefined;
  }
}
