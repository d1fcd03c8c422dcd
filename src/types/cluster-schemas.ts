/**
 * The schemas that a cluster serves. Each document of `/openapi/v3` is kept in the cache of the user under the hash that
 * the API server names it by (its ETag), so that it is read again when it has changed, and not before.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { type Clock, isObject, sleep, stringAt } from '../../lib/base/index.js';
import { isNotFound, KubeError } from '../../lib/kube/index.js';
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

/** How long a document that is empty is asked for again, and how often. */
const EMPTY_TRIES = 25;
const EMPTY_PAUSE_MS = 200;

export interface ClusterSchemasTools {
  /** A folder, made when it is not there. */
  readonly cache: string;
  readonly clock: Clock;
}

/** Rejects with a KubeError when the cluster cannot be read. */
export async function readClusterSchemas(
  client: ClusterReader,
  { cache, clock }: ClusterSchemasTools,
): Promise<ClusterSchemas> {
  const [version, index] = await Promise.all([client.read('/version'), client.read('/openapi/v3')]);
  const paths = isObject(index) && isObject(index['paths']) ? index['paths'] : {};
  const folder = join(cache, 'openapi', hashOf(client.server));
  const wanted = Object.keys(paths).filter((path) => DOCUMENT.test(path) && !LEFT_OUT.test(path));
  const documents = await settled(
    wanted.map(async (path) => {
      const plain = `/openapi/v3/${path}`;
      const url = stringAt(paths[path], 'serverRelativeURL') ?? plain;
      const hash = /[?&]hash=([0-9A-Za-z]{1,128})(?:&|$)/.exec(url)?.[1];
      const newest = (): Promise<unknown> => notEmpty(() => client.read(plain), clock).catch(unlessGone);
      try {
        return await kept(folder, path, hash, () => client.read(url));
      } catch (error) {
        return isChanged(error) || isEmpty(error) ? newest() : unlessGone(error);
      }
    }),
  );
  const { major, minor } = isObject(version) ? version : {};
  return { version: `${String(major)}.${String(minor)}`, kinds: documents.flatMap(describedSchemas) };
}

/** A CRD that was changed meanwhile has another hash, to which the API server points. */
function isChanged(error: unknown): boolean {
  return error instanceof KubeError && error.status.code === 301;
}

/**
 * kube-apiserver answers 200 with an empty body for up to a second after it has learned of a CRD, or that one is gone (seen
 * on 1.36).
 */
function isEmpty(error: unknown): boolean {
  return error instanceof KubeError && error.code === 'ORK_KUBE_ANSWER';
}

/** What `read` gives once it is not empty any more. */
async function notEmpty(read: () => Promise<unknown>, clock: Clock): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    try {
      return await read();
    } catch (error) {
      if (!isEmpty(error) || tries === EMPTY_TRIES) throw error;
      await sleep(clock, EMPTY_PAUSE_MS);
    }
  }
}

/** Nothing, for a document of a CRD that was removed meanwhile. Throws everything else. */
function unlessGone(error: unknown): undefined {
  if (!isNotFound(error)) throw error;
}

/** All of them, once none is read or written any more. Rejects with the first error. */
async function settled<T>(reads: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(reads);
  return Promise.all(reads);
}

/** `~/.cache/ork`, or below `XDG_CACHE_HOME`. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'ork');
}

/**
 * A document without a hash is not kept; a folder that cannot be written costs a request each time, and nothing else. Of
 * each document the newest is kept.
 */
async function kept(
  folder: string,
  path: string,
  hash: string | undefined,
  read: () => Promise<unknown>,
): Promise<unknown> {
  if (hash === undefined) return read();
  const name = path.replaceAll('/', '_');
  const file = join(folder, `${name} ${hash}.json`);
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
    const older = (await readdir(folder)).filter(
      (each) => each.startsWith(`${name} `) && each.endsWith('.json') && each !== basename(file),
    );
    await Promise.all(older.map((each) => rm(join(folder, each), { force: true })));
  } catch {
    // It is read again the next time.
  }
  return document;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
