import { createRequire } from 'node:module';

/** The version of this package. */
export function productVersion(): string {
  const require = createRequire(import.meta.url);
  const manifest: unknown = require('orkestra/package.json');
  const version = (manifest as { version?: unknown }).version;
  return typeof version === 'string' ? version : 'unknown';
}
