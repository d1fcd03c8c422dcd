import { request } from 'undici';
import { inject, onTestFinished } from 'vitest';
import type { KubeBody } from './kube-body.js';
import { kubeCredentials } from './kube-credentials.js';
import type { ProvidedCluster } from './provided.js';
import { openWatch, type TestWatch } from './watch.js';

export interface TestResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as it came. */
  readonly bytes: Buffer;
  /** The body as JSON; undefined when it is none. */
  readonly body: KubeBody;
}

export interface RequestOptions {
  /** Texts and buffers are sent as they are, everything else as JSON. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
}

/** A small client of the cluster the tests run against, and what is known about that cluster. */
export interface TestCluster extends ProvidedCluster {
  request(method: string, path: string, options?: RequestOptions): Promise<TestResponse>;
  get(path: string, options?: RequestOptions): Promise<TestResponse>;
  post(path: string, body: unknown, options?: RequestOptions): Promise<TestResponse>;
  put(path: string, body: unknown, options?: RequestOptions): Promise<TestResponse>;
  /** `type`: json, merge, strategic or apply. */
  patch(type: PatchType, path: string, body: unknown, options?: RequestOptions): Promise<TestResponse>;
  delete(path: string, options?: RequestOptions): Promise<TestResponse>;
  /** Opens a watch; it is closed when the test ends. */
  watch(path: string, query?: RequestOptions['query']): Promise<TestWatch>;
  /** Opens a watch that the caller closes; for hooks, which belong to no test. */
  watchOpen(path: string, query?: RequestOptions['query']): Promise<TestWatch>;
}

const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;
export type PatchType = keyof typeof PATCH_TYPES;

/** A client of the cluster of this run, or of another; it may be made anywhere and needs no closing. */
export function cluster(provided: ProvidedCluster = inject('cluster')): TestCluster {
  const { agent, headers } = kubeCredentials(provided.kubeconfig);
  const send = async (method: string, path: string, options: RequestOptions = {}): Promise<TestResponse> => {
    const { body, contentType = 'application/json', accept = 'application/json' } = options;
    const answer = await request(urlOf(provided.url, path, options.query), {
      method,
      dispatcher: agent,
      headers: { ...headers, accept, ...(body === undefined ? {} : { 'content-type': contentType }) },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    const text = bytes.toString('utf8');
    return { status: answer.statusCode, headers: answer.headers, text, bytes, body: parsed(text) };
  };
  const watch = (path: string, query?: RequestOptions['query']): Promise<TestWatch> =>
    openWatch(urlOf(provided.url, path, { watch: true, ...query }), agent, headers);
  return {
    ...provided,
    request: send,
    get: (path, options) => send('GET', path, options),
    post: (path, body, options) => send('POST', path, { ...options, body }),
    put: (path, body, options) => send('PUT', path, { ...options, body }),
    patch: (type, path, body, options) =>
      send('PATCH', path, { ...options, body, contentType: PATCH_TYPES[type] }),
    delete: (path, options) => send('DELETE', path, options),
    watchOpen: watch,
    watch: async (path, query) => {
      const opened = await watch(path, query);
      onTestFinished(() => opened.close());
      return opened;
    },
  };
}

/** What a test gives to those that have to clean up after it; tests that run at the same time have one each. */
export type OnTestFinished = (end: () => void | Promise<void>) => void;

/** Makes a namespace that no other test uses and removes it when the test ends; its name. */
export async function testNamespace(
  client: TestCluster = cluster(),
  finished: OnTestFinished = onTestFinished,
): Promise<string> {
  const made = await client.post('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { generateName: 'test-' },
  });
  const { name } = made.body.metadata;
  finished(async () => {
    await client.delete(`/api/v1/namespaces/${name}`);
  });
  return name;
}

function urlOf(base: string, path: string, query: RequestOptions['query'] = {}): string {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url.href;
}

function parsed(text: string): KubeBody {
  try {
    return JSON.parse(text) as KubeBody;
  } catch {
    return undefined as unknown as KubeBody;
  }
}
