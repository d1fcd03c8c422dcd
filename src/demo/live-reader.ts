/** Reads the Live APIs of the two runtimes, as `curl` would. */
import { Agent, request } from 'undici';

/** What the demo shows of one CRD, from `GET /katalog/{crd}`. */
export interface CrdNumbers {
  readonly queueDepth: number;
  readonly workers: number;
  readonly workersBusy: number;
  readonly busyPercent: number;
  readonly p95Ms: number;
  /** CRs in the cache. */
  readonly resources: number;
  /** The pool without an override. */
  readonly baseline: number;
}

export interface CrRow {
  readonly name: string;
  readonly namespace: string;
  readonly ready: boolean;
  /** A reconcile has made its children; on a bare API server nobody makes them ready. */
  readonly operated: boolean;
}

const TIMEOUT_MS = 2_000;

export class LiveReader {
  readonly #agent = new Agent({
    connections: 2,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    connect: { timeout: TIMEOUT_MS },
  });

  /** Whether the runtime at `url` takes work. */
  async ready(url: string): Promise<boolean> {
    return (await this.#get(`${url}/ready`)) !== undefined;
  }

  /** The numbers of a CRD; undefined while the runtime does not answer or does not lead. */
  async numbers(url: string, crd: string): Promise<CrdNumbers | undefined> {
    const body = await this.#get(`${url}/katalog/${crd}`);
    return body === undefined || body['isKonductor'] !== true ? undefined : numbersOf(body);
  }

  /** The CRs of a CRD; empty while the runtime does not answer. */
  async crs(url: string, crd: string): Promise<readonly CrRow[]> {
    const items = (await this.#get(`${url}/katalog/${crd}/cr`))?.['items'];
    if (!Array.isArray(items)) return [];
    return items.map(record).map(({ name, namespace, ready, readyReason }) => ({
      name: String(name),
      namespace: String(namespace),
      ready: ready === true,
      operated: ready === true || readyReason === 'ChildrenNotReady',
    }));
  }

  /** Whether the autoscaler of a CRD is paused by hand; undefined while the runtime does not answer. */
  async isPaused(url: string, crd: string): Promise<boolean | undefined> {
    const body = await this.#get(`${url}/katalog/${crd}/autoscaler`);
    return body && body['hand'] === 'paused';
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  /** The body of a 200; undefined for every other answer, and for none: the caller asks again. */
  async #get(url: string): Promise<Fields | undefined> {
    try {
      const { statusCode, body } = await request(url, { dispatcher: this.#agent });
      if (statusCode === 200) return record(await body.json());
      await body.dump();
    } catch {
      // Not up yet, or going down; `RuntimeChild.ended` tells which processes are gone.
    }
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads a body whose fields may be of any type. */
export function numbersOf(body: Fields): CrdNumbers {
  const metrics = record(body['metrics']);
  const pool = record(body['autoscalerWorkers']);
  return {
    queueDepth: number(metrics['queueDepth']),
    workers: number(metrics['workers']),
    workersBusy: number(metrics['workersBusy']),
    busyPercent: number(metrics['workersBusyPercent']),
    p95Ms: number(metrics['reconcileDurationP95Ms']),
    resources: number(metrics['resourceCount']),
    baseline: number(pool['configured']),
  };
}

function record(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
