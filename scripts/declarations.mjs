// Part of the build: what each public subpath declares, in one file that names no library. The declarations of the modules
// (build/types) name libraries that are bundled, and that whoever installs the package does not have.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { declarationsConfig, publicRooms } from './public-rooms.mjs';

const MADE_FROM = 'build/types.sha256';

rmSync('build/types', { recursive: true, force: true });
const { status } = spawnSync('npx', ['--no-install', 'tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
const rooms = publicRooms();
// Most changes change no declaration, and putting them together takes most of the time of a build.
const made = madeFrom();
const isMade = existsSync(MADE_FROM) && readFileSync(MADE_FROM, 'utf8') === made;
if (isMade && rooms.every(({ types }) => existsSync(types))) process.exit(0);
const { CompilerState, Extractor, ExtractorConfig } = await import('@microsoft/api-extractor');
rmSync('dist/types', { recursive: true, force: true });
mkdirSync('dist/types', { recursive: true });
const configs = rooms.map(({ entry, types }) =>
  ExtractorConfig.prepare(
    declarationsConfig({ entry, dtsRollup: { enabled: true, untrimmedFilePath: resolve(types) } }),
  ),
);
// One program for all: reading the modules takes most of the time.
const compilerState = CompilerState.create(configs[0], {
  additionalEntryPoints: rooms.map(({ entry }) => entry),
});
for (const config of configs) {
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    compilerState,
    messageCallback: (message) => {
      message.handled = true;
    },
  });
  if (!succeeded) process.exit(1);
}
writeFileSync(MADE_FROM, made);

/** What the files follow from: the declarations of the modules, the libraries, and this script. */
function madeFrom() {
  const hash = createHash('sha256');
  const modules = readdirSync('build/types', { recursive: true, encoding: 'utf8' }).sort();
  const files = modules.filter((file) => file.endsWith('.ts')).map((file) => join('build/types', file));
  const others = [
    'package.json',
    'package-lock.json',
    'scripts/declarations.mjs',
    'scripts/public-rooms.mjs',
  ];
  for (const file of [...others, ...files]) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
