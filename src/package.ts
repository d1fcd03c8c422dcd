import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** The folder of this package, wherever in it the code that asks was put. */
export function packageRoot(): string {
  return dirname(createRequire(import.meta.url).resolve('orkestra/package.json'));
}
