/**
 * The schemas that a cluster serves. Each document of `/openapi/v3` is kept in the cache of the user under the hash that
 * the API server names it by (its ETag), so that it is read again when it has changed, and not before.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isObject, stringAt } from '../../lib/base/index.js';
import { type DescribedSchema, describedSchemas } from '../../lib/schema/index.js';

export interface ClusterReader {
  /** Address of the API server. */
  readonly server: string;
  read(path: string): Promise<unknown>;
}

export interface ClusterSchemas {
  /** As in `1.36`. */
  readonly version: string;
  readonly kinds: readonly DescribedSchema[];
}

/** Groups that no Katalog makes or reads. */
const LEFT_OUT = /^apis\/(?:authentication|authorization|flowcontrol\.apiserver|apiregistration)\b/;
const DOCUMENT = /^(?:api|apis\/[^/]+)\/v[^/]+$/;

/** Rejects with a KubeError when the cluster cannot be read. `cache`: a folder, made when it is not there. */
export async function readClusterSchemas(client: ClusterReader, cache: string): Promise<ClusterSchemas> {
  const [version, index] = await Promise.all([client.read('/version'), client.read('/openapi/v3')]);
  const paths = isObject(index) && isObject(index['paths']) ? index['paths'] : {};
  const folder = join(cache, 'openapi', hashOf(client.server));
  const wanted = Object.keys(paths).filter((path) => DOCUMENT.test(path) && !LEFT_OUT.test(path));
  const documents = await Promise.all(
    wanted.map(async (path) => {
      const url = stringAt(paths[path], 'serverRelativeURL') ?? `/openapi/v3/${path}`;
      return kept(folder, path, /[?&]hash=([0-9A-Za-z]+)/.exec(url)?.[1], () => client.read(url));
    }),
  );
  const { major, minor } = isObject(version) ? version : {};
  return { version: `${String(major)}.${String(minor)}`, kinds: documents.flatMap(describedSchemas) };
}

/** `~/.cache/ork`, or below `XDG_CACHE_HOME`. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'ork');
}

/** A document without a hash is not kept; a folder that cannot be written costs a request each time, and nothing else. */
async function kept(
  folder: string,
  path: string,
  hash: string | undefined,
  read: () => Promise<unknown>,
): Promise<unknown> {
  if (hash === undefined) return read();
  const file = join(folder, `${path.replaceAll('/', '_')}.${hash.slice(0, 64)}.json`);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch {
    // Not there yet, or cut short.
  }
  const document = await read();
  try {
    await mkdir(folder, { recursive: true });
    const part = `${file}.${process.pid}`;
    await writeFile(part, JSON.stringify(document));
    await rename(part, file);
  } catch {
    // It is read again the next time.
  }
  return document;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
