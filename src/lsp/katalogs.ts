/** The Katalogs that are open in an editor, loaded as `ork validate` loads them, unsaved texts included. */
import { randomBytes } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LoadedPlan, loadPlan, type PlanOptions } from '../../runtime/index.js';

export interface OpenText {
  readonly uri: string;
  getText(): string;
}

export interface KatalogsOptions extends Pick<PlanOptions, 'clock' | 'env' | 'types'> {
  /** Every text that is open. */
  readonly texts: () => readonly OpenText[];
}

/** Whether a text says that it is a Katalog. */
export function isKatalog(text: string): boolean {
  return /^kind:\s*["']?Katalog\b/m.test(text);
}

export function fileOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

/** Loads the Katalog of a text alone; undefined when it is none, or no file. */
export function loadOpen(
  { uri, text }: { uri: string; text: string },
  options: KatalogsOptions,
): LoadedPlan | undefined {
  const file = fileOf(uri);
  if (file === undefined || !isKatalog(text)) return undefined;
  const unsaved = new Map(
    options.texts().flatMap((open) => {
      const path = fileOf(open.uri);
      return path === undefined ? [] : [[resolve(path), open.getText()] as const];
    }),
  );
  return loadPlan([{ file, text }], {
    clock: options.clock,
    randomBytes: (size) => randomBytes(size),
    env: options.env,
    unset: 'warning',
    unsaved,
    types: { ...options.types, severity: 'error', hints: true },
  });
}

/** Whether a Katalog names a file, so that a change of the one is news for the other. */
export function namesFile(loaded: LoadedPlan, katalog: string, file: string): boolean {
  const wanted = resolve(file);
  return [...loaded.named.keys()].some(
    (named) => resolve(dirname(katalog), named) === wanted || resolve(named) === wanted,
  );
}
