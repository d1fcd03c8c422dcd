/** The kubeconfig of `ork run --dev`: in a folder of its own until the run ends, or in a named file, which stays. */
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { isObject, type Json, messageOf, objectsOf, stringAt } from '../../lib/base/index.js';
import { commandErrors } from '../errors.js';
import { removeAtEnd, scratchFolder } from '../scratch.js';

export interface DevKubeconfig {
  readonly path: string;
  /** The port that it names already; 0: none. */
  readonly port: number;
  /** In one step: who reads it sees the old text or the new one. */
  write(text: string): Promise<void>;
  /** At the end of the run. A named file stays: the next run takes its port again. */
  remove(): Promise<void>;
}

/** @throws OrkestraError ORK_DEV_KUBECONFIG when the file has another content than such a kubeconfig */
export async function devKubeconfig(file: string | undefined): Promise<DevKubeconfig> {
  if (file !== undefined) {
    const path = resolve(file);
    return {
      path,
      port: await portIn(path),
      write: (text) => replace(path, text),
      remove: async () => undefined,
    };
  }
  const folder = scratchFolder('orkestra-dev-');
  const path = join(folder.path, 'kubeconfig');
  return {
    path,
    port: 0,
    write: (text) => writeFile(path, text, { mode: 0o600 }),
    remove: async () => folder.remove(),
  };
}

async function portIn(path: string): Promise<number> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isObject(error) && error['code'] === 'ENOENT') return 0;
    throw commandErrors.make('ORK_DEV_KUBECONFIG', `${path}: ${messageOf(error)}`, error);
  }
  const port = portOf(text);
  if (port !== undefined) return port;
  throw commandErrors.make(
    'ORK_DEV_KUBECONFIG',
    `${path} is not the kubeconfig of an embedded cluster; it is not overwritten`,
  );
}

/** What such a kubeconfig names, and nothing else is one: no other cluster, no credentials. */
function portOf(text: string): number | undefined {
  let config: Json;
  try {
    config = parse(text, { logLevel: 'silent' }) as Json;
  } catch {
    return undefined;
  }
  if (!isObject(config) || config['current-context'] !== 'orkestra-dev') return undefined;
  const [cluster, more] = objectsOf(config['clusters']);
  const server = /^http:\/\/127\.0\.0\.1:(\d{1,5})$/.exec(stringAt(cluster, 'cluster', 'server') ?? '');
  const users = objectsOf(config['users']).map((user) => JSON.stringify(user['user']));
  if (!server || more || users.join() !== '{}') return undefined;
  return Number(server[1]) <= 65_535 ? Number(server[1]) : undefined;
}

async function replace(path: string, text: string): Promise<void> {
  const next = `${path}.${process.pid}.tmp`;
  const keep = removeAtEnd(() => next);
  try {
    await writeFile(next, text, { mode: 0o600 });
    await chmod(next, 0o600);
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw commandErrors.make('ORK_DEV_KUBECONFIG', `${path}: ${messageOf(error)}`, error);
  } finally {
    keep();
  }
}
