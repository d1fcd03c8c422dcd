/** The runtimes that the page has added, in a file of their own. */
import { access, chmod, constants, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type AddedRuntime, runtimesText } from './runtimes-file.js';

export class AddedRuntimes {
  #added: readonly AddedRuntime[] = [];
  /** One write after the other. */
  #writing: Promise<void> = Promise.resolve();

  /** `path` undefined: they live as long as the process. */
  constructor(
    readonly path: string | undefined,
    added: readonly AddedRuntime[] = [],
  ) {
    this.#added = added;
  }

  get all(): readonly AddedRuntime[] {
    return this.#added;
  }

  /** Why nothing can be written; empty: it can. */
  async whyNot(): Promise<string> {
    if (this.path === undefined) return '';
    const folder = dirname(this.path);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await access(folder, constants.W_OK);
      return '';
    } catch {
      return `${this.path} cannot be written`;
    }
  }

  add(runtime: AddedRuntime): Promise<void> {
    return this.#change([...this.#added, runtime]);
  }

  remove(name: string): Promise<void> {
    return this.#change(this.#added.filter((each) => each.name !== name));
  }

  rename(from: string, name: string): Promise<void> {
    return this.#change(this.#added.map((each) => (each.name === from ? { ...each, name } : each)));
  }

  /** Written whole and then renamed, for its owner alone: it may hold tokens. */
  async #change(added: readonly AddedRuntime[]): Promise<void> {
    this.#added = added;
    const { path } = this;
    if (path === undefined) return;
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(async () => {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        const draft = `${path}.${process.pid}.tmp`;
        await writeFile(draft, runtimesText(this.#added), { mode: 0o600 });
        await chmod(draft, 0o600);
        await rename(draft, path);
      });
    await this.#writing;
  }
}

/** The text of a file; empty where there is none. */
export async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
