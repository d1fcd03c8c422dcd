import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';

/** What is sent as a bearer token, and only to the origins that its entry lists. */
export interface Token {
  /** undefined: there is none. Rejects when its file cannot be read. */
  value(): Promise<string | undefined>;
}

/** A token that does not change. */
export function fixedToken(token: string): Token {
  return { value: async () => token };
}

/** The content of a file, read again when the file has changed: a projected token is renewed there. */
export class FileToken implements Token {
  #stamp = '';
  #value = '';

  constructor(private readonly path: string) {}

  async value(): Promise<string> {
    const { mtimeMs, size, ino } = await stat(this.path);
    const stamp = `${mtimeMs} ${size} ${ino}`;
    if (stamp !== this.#stamp) {
      this.#value = (await readFile(this.path, 'utf8')).trim();
      this.#stamp = stamp;
    }
    return this.#value;
  }
}

/** The certificates that are trusted for one source. */
export interface CaFile {
  readonly id: string;
  readonly serverName: undefined;
  load(): Promise<{ readonly ca: string; readonly cert: undefined; readonly key: undefined }>;
}

/** Read for each connection, since the file rotates. */
export function caFile(path: string): CaFile {
  return {
    id: createHash('sha256').update(path).digest('hex').slice(0, 16),
    serverName: undefined,
    load: async () => ({ ca: await readFile(path, 'utf8'), cert: undefined, key: undefined }),
  };
}
