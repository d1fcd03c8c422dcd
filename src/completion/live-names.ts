/** Names that a running runtime knows. It is asked for a moment only, and nothing is said where it does not answer. */
import { type Clock, sleep } from '../../lib/base/index.js';
import type { CommandContext } from '../context.js';
import { crsDocument, katalogDocument } from '../get/documents.js';
import { isNotFound, type LiveClient, liveClient } from '../live/index.js';

/** In milliseconds, for everything together: somebody waits with a finger on the key. */
const PATIENCE_MS = 200;
const MOST_CRS = 500;

type Given = ReadonlyMap<string, readonly string[]>;

export function liveCrds(given: Given, context: CommandContext): Promise<readonly string[]> {
  return asked(given, context, async (client) => {
    const answer = await client.get('/katalog', katalogDocument);
    return isNotFound(answer) ? [] : answer.crds.map(({ name }) => name);
  });
}

/** With the namespace before the name unless `-n` gives it. */
export function liveCrs(crd: string, given: Given, context: CommandContext): Promise<readonly string[]> {
  const namespace = given.get('--namespace')?.at(-1);
  return asked(given, context, async (client) => {
    const query = new URLSearchParams({
      limit: String(MOST_CRS),
      ...(namespace === undefined ? {} : { namespace }),
    });
    const answer = await client.get(`/katalog/${encodeURIComponent(crd)}/cr?${query}`, crsDocument);
    if (isNotFound(answer)) return [];
    return answer.items.flatMap(({ name, namespace: own }) => {
      if (namespace !== undefined) return own === namespace ? [name] : [];
      return [own === undefined || own === '' ? name : `${own}/${name}`];
    });
  });
}

async function asked(
  given: Given,
  context: CommandContext,
  read: (client: LiveClient) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const one = (flag: string): string | undefined => given.get(flag)?.at(-1);
  const [url, tokenFile, caFile] = [one('--url'), one('--token-file'), one('--ca-file')];
  try {
    const client = liveClient(
      {
        ...(url === undefined ? {} : { url }),
        ...(tokenFile === undefined ? {} : { tokenFile }),
        ...(caFile === undefined ? {} : { caFile }),
      },
      context,
    );
    try {
      return await inTime(read(client), context.clock);
    } finally {
      await client.close();
    }
  } catch {
    return [];
  }
}

async function inTime(names: Promise<readonly string[]>, clock: Clock): Promise<readonly string[]> {
  const ended = new AbortController();
  // When the client is closed, what it was asked for fails.
  const settled = names.catch(() => []);
  try {
    return await Promise.race([settled, sleep(clock, PATIENCE_MS, ended.signal).then(() => [])]);
  } finally {
    ended.abort();
  }
}
