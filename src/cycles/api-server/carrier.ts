/** Carries requests to a real API server, and tells of every write what was there before and after. */
import { Agent } from 'undici';
import type { ClusterWrite, KubeObject, LocalListener, LocalRequest } from '../../../devcluster/index.js';
import { type Clock, isObject } from '../../../lib/base/index.js';
import type { Pending } from '../local-dispatcher.js';
import { type ObjectPath, objectPath } from './object-path.js';
import { WatchLag } from './watch-lag.js';

export interface Server {
  readonly url: string;
  /** PEM of the authority that signed its certificate. */
  readonly ca: string;
}

export interface CarrierOptions {
  readonly real: Clock;
  readonly pending: Pending;
  /** Hears of every write, also of one that was refused, before its answer is passed on. */
  readonly onWrite: (write: ClusterWrite, path: ObjectPath) => void;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const VERBS: Readonly<Record<string, 'create' | 'update' | 'patch' | 'delete'>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

export class Carrier {
  readonly #agent: Agent;
  readonly #lag: WatchLag;
  /** What watches have got while it is held back, in the order in which it came. */
  readonly #late: (() => void)[] = [];
  #holds = 0;

  constructor(
    private readonly server: Server,
    private readonly options: CarrierOptions,
  ) {
    // Deadlines are the caller's, on its clock.
    this.#agent = new Agent({ connect: { ca: server.ca }, headersTimeout: 0, bodyTimeout: 0 });
    this.#lag = new WatchLag(options.real, options.pending);
  }

  /** As an embedded cluster does for requests of its process; the function that is returned gives up what is left of it. */
  readonly call = (request: LocalRequest, listener: LocalListener): (() => void) => {
    const path = objectPath(request.path);
    if (path && isWatch(path)) return this.#watch(request, path, listener);
    const controller = new AbortController();
    this.#answer(request, path, controller.signal).then(
      ({ status, headers, body }) => {
        if (controller.signal.aborted) return;
        listener.onHead(status, headers);
        if (body.length > 0) listener.onData(body);
        listener.onEnd();
      },
      () => {
        if (!controller.signal.aborted) listener.onBroken();
      },
    );
    return () => controller.abort();
  };

  /** A request of the simulation's own, which nobody hears of. A write has reached the watches when it resolves. */
  async own(request: LocalRequest): Promise<Answer> {
    const answer = await this.#exchange(request);
    const path = objectPath(request.path);
    if (path && request.method !== 'GET' && answer.status < 300)
      await this.#lag.wrote(path, versionIn(answer));
    return answer;
  }

  /** What watches tell meanwhile comes at once when the work is done, as of writes of one moment. It counts as under way. */
  async atOnce<T>(work: () => Promise<T>): Promise<T> {
    const { pending } = this.options;
    pending.count++;
    this.#holds++;
    try {
      return await work();
    } finally {
      this.#holds--;
      if (this.#holds === 0) for (const tell of this.#late.splice(0)) tell();
      pending.count--;
      pending.moves++;
    }
  }

  #tell(tell: () => void): void {
    if (this.#holds > 0) this.#late.push(tell);
    else tell();
  }

  async close(): Promise<void> {
    this.#lag.close();
    await this.#agent.destroy();
  }

  async #answer(request: LocalRequest, path: ObjectPath | undefined, signal: AbortSignal): Promise<Answer> {
    const verb = VERBS[request.method];
    if (!path || !verb || NOT_STORED.test(path.apiVersion)) return this.#exchange(request, signal);
    const before = await this.#object(request, path.name);
    const answer = await this.#exchange(request, signal);
    const written = answer.status < 300 ? jsonOf(answer.body) : undefined;
    const made = isObject(written) && isObject(written['metadata']) ? written : undefined;
    const name = path.name === '' ? nameIn(made) : path.name;
    const isStored = made !== undefined && made['kind'] !== 'Status';
    // The answer to a deletion does not say whether a finalizer holds the object.
    const after =
      verb === 'delete' || !isStored ? await this.#object(request, name) : (made as unknown as KubeObject);
    this.options.onWrite(
      {
        verb: verb === 'delete' && path.name === '' ? 'deletecollection' : verb,
        ...{ apiVersion: path.apiVersion, plural: path.plural, namespace: path.namespace, name },
        ...{ subresource: path.subresource, status: answer.status, before, after },
        kind: kindOf(after, before, jsonOf(request.body)),
        contentType: request.headers['content-type'] ?? '',
        userAgent: request.headers['user-agent'] ?? '',
        dryRun: path.query.has('dryRun'),
        body: request.body?.toString() ?? '',
      },
      path,
    );
    if (answer.status < 300) void this.#lag.wrote(path, (after ?? before)?.metadata.resourceVersion);
    return answer;
  }

  /** The object of a request as it is stored, with the credentials of that request. */
  async #object({ path, headers }: LocalRequest, name: string): Promise<KubeObject | undefined> {
    const parsed = objectPath(path);
    if (!parsed || name === '') return undefined;
    const { pathname } = new URL(path, 'http://localhost');
    const own = parsed.name === '' ? `${pathname}/${encodeURIComponent(name)}` : pathname;
    const place = parsed.subresource === '' ? own : own.slice(0, -parsed.subresource.length - 1);
    const { authorization = '' } = headers;
    const request = { method: 'GET', path: place, headers: { authorization, accept: 'application/json' } };
    const { status, body } = await this.#exchange(request);
    return status === 200 ? (jsonOf(body) as KubeObject) : undefined;
  }

  async #exchange({ method, path, headers, body }: LocalRequest, signal?: AbortSignal): Promise<Answer> {
    const answer = await this.#agent.request({
      ...{ origin: this.server.url, method: method as 'GET', path, headers },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
    const content = Buffer.from(await answer.body.arrayBuffer());
    return { status: answer.statusCode, headers: answer.headers, body: content };
  }

  #watch(
    { method, path: target, headers }: LocalRequest,
    path: ObjectPath,
    listener: LocalListener,
  ): () => void {
    const controller = new AbortController();
    const watch = this.#lag.watch(path);
    const { signal } = controller;
    const got: Buffer[] = [];
    const pass = (): void => {
      const chunk = Buffer.concat(got.splice(0));
      if (!signal.aborted) listener.onData(chunk);
    };
    const stream = async (): Promise<void> => {
      const request = { origin: this.server.url, method: method as 'GET', path: target, headers, signal };
      const { statusCode, headers: head, body } = await this.#agent.request(request);
      this.#tell(() => listener.onHead(statusCode, head));
      for await (const chunk of body as AsyncIterable<Buffer>) {
        watch.data(chunk);
        got.push(chunk);
        // What was held back comes as one, as an embedded cluster tells what happens in one turn.
        if (got.length === 1) this.#tell(pass);
      }
    };
    stream().then(
      () => {
        watch.end();
        this.#tell(() => {
          if (!signal.aborted) listener.onEnd();
        });
      },
      () => {
        watch.end();
        this.#tell(() => {
          if (!signal.aborted) listener.onBroken();
        });
      },
    );
    return () => {
      watch.end();
      controller.abort();
    };
  }
}

/** Kinds that are answered and not stored. */
const NOT_STORED = /^(?:authorization|authentication)\.k8s\.io\//;

function isWatch({ query }: ObjectPath): boolean {
  return ['1', 'true'].includes(query.get('watch') ?? '');
}

function jsonOf(body: string | Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString() ?? '');
  } catch {
    return undefined;
  }
}

function versionIn({ body }: Answer): string | undefined {
  const object = jsonOf(body);
  const metadata = isObject(object) && isObject(object['metadata']) ? object['metadata'] : {};
  return typeof metadata['resourceVersion'] === 'string' ? metadata['resourceVersion'] : undefined;
}

function nameIn(object: Readonly<Record<string, unknown>> | undefined): string {
  const metadata = object && isObject(object['metadata']) ? object['metadata'] : {};
  return typeof metadata['name'] === 'string' ? metadata['name'] : '';
}

function kindOf(...objects: readonly unknown[]): string {
  const found = objects.find((object) => isObject(object) && typeof object['kind'] === 'string');
  return isObject(found) ? String(found['kind']) : '';
}
