import type { ApiResource } from './api-resource.js';
import { collectionPath, queryString } from './api-resource.js';
import { Exchange, type ExchangeOptions, requestOptions, retryAfter } from './exchange.js';
import type { WatchQuery } from './kube-api.js';
import { KubeError, readStatus, unansweredError } from './kube-error.js';
import { lines } from './lines.js';

interface WatchRequest {
  readonly resource: ApiResource;
  readonly query: WatchQuery;
  readonly signal: AbortSignal;
  readonly onOpen: (() => void) | undefined;
}

/** Opens a watch and gives its lines as they come (see `KubeApi.watch`). It is never sent again by itself. */
export async function* watchLines(
  { resource, query, signal, onOpen }: WatchRequest,
  options: ExchangeOptions,
): AsyncGenerator<string, void, undefined> {
  const path = watchPath(resource, query);
  const place = `WATCH ${path}`;
  const startedAt = options.clock.monotonic();
  const connection = await options.connections.open('watches');
  const report = (code: number): void =>
    new Exchange(options).report(
      { verb: 'watch', resource: resource.plural },
      { code, startedAt, throttledMs: 0, throttled: code === 429 },
    );
  let code = 0;
  try {
    const request = requestOptions({ method: 'GET', path }, connection, options);
    const answer = await connection.dispatcher.request({ ...request, signal });
    code = answer.statusCode;
    report(code);
    if (code !== 200) {
      const text = await answer.body.text();
      const pause = retryAfter(answer.headers['retry-after'], options.clock.now());
      if (code === 401) options.connections.reject(connection.credential);
      throw new KubeError('ORK_KUBE_API', place, readStatus(json(text) ?? text, code, pause));
    }
    onOpen?.();
    for await (const some of lines(answer.body)) for (const line of some) yield line;
  } catch (error) {
    if (error instanceof KubeError) throw error;
    if (code === 0) report(0);
    throw unansweredError(place, signal.aborted ? 'Aborted' : 'Network', error);
  }
}

function watchPath(resource: ApiResource, query: WatchQuery): string {
  const { namespace, labelSelector, fieldSelector, resourceVersion, timeoutSeconds, sendInitialEvents } =
    query;
  return (
    collectionPath(resource, namespace) +
    queryString({
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion,
      timeoutSeconds,
      ...(sendInitialEvents ? { sendInitialEvents, resourceVersionMatch: 'NotOlderThan' } : {}),
      labelSelector,
      fieldSelector,
    })
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
