import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** The folder of this package, wherever in it the code that asks was put. */
export function packageRoot(): string {
  return dirname(createRequire(import.meta.url).resolve('orkestra/package.json'));
}

/** The version of this package. */
export function productVersion(): string {
  const require = createRequire(import.meta.url);
  const manifest: unknown = require('orkestra/package.json');
  const version = (manifest as { version?: unknown }).version;
  return typeof version === 'string' ? version : 'unknown';
}
