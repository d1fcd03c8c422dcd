import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the build puts the page of the Control Center, for tests and for benches, which run from dist-bench. */
export const PAGE_FOLDER = join(rootOf(import.meta.dirname), 'dist/control-center/ui');

function rootOf(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootOf(dirname(folder));
}
