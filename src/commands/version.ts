import { createRequire } from 'node:module';
import type { Command } from 'commander';
import type { CommandContext } from '../context.js';

export function registerVersion(program: Command, { terminal }: CommandContext): void {
  program
    .command('version')
    .description('print the version of this product')
    .action(() => terminal.print(productVersion()));
}

/** The version of this package. */
export function productVersion(): string {
  const require = createRequire(import.meta.url);
  const manifest: unknown = require('orkestra/package.json');
  const version = (manifest as { version?: unknown }).version;
  return typeof version === 'string' ? version : 'unknown';
}
