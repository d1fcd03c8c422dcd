/** What answers at a URL, before it is added: asked once, shown, and forgotten. */

import type { KatalogBody } from '../shape/katalog-body.js';
import type { CheckResult } from '../wire/index.js';
import type { SourceDeclaration } from './declaration.js';
import { Endpoint, type EndpointTools } from './endpoint.js';

/** It is more than one request takes. */
const LONGEST_MS = 7_000;

export async function checkRuntime(
  declaration: SourceDeclaration,
  tools: EndpointTools,
): Promise<CheckResult> {
  const [url] = declaration.urls;
  if (!url) throw new Error('a declaration has a URL');
  let body: KatalogBody | undefined;
  let done: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    done = resolve;
  });
  const credentials = { token: declaration.token, tls: declaration.ca, origins: new Set([url.origin]) };
  const endpoint = new Endpoint(
    { url, credentials, isGuest: true },
    {
      changed: ({ state }) => {
        if (state.state !== 'connecting') done();
      },
      katalog: (_, found) => {
        body = found;
      },
      confirmed: () => undefined,
      part: () => undefined,
      decision: () => undefined,
      isLedElsewhere: () => true,
      watched: () => [],
    },
    tools,
  );
  endpoint.start(0);
  const timer = tools.clock.setTimeout(done, LONGEST_MS);
  await ended;
  tools.clock.clearTimeout(timer);
  void endpoint.stop();
  return {
    state: endpoint.state,
    name: body?.head.name ?? '',
    version: body?.head.version ?? '',
    kind: body?.kind ?? null,
    crds: body?.rows.length ?? 0,
    cluster: body?.cluster ?? '',
    identity: body?.head.identity ?? '',
  };
}
