import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const { exports } = createRequire(import.meta.url)('../package.json');

/** Each public subpath: its room, where its module declares it, and the one file of declarations that the package ships. */
export function publicRooms() {
  return Object.entries(exports).flatMap(([path, { types }]) =>
    types ? [{ room: path.slice(2), entry: resolve(`build/types${path.slice(1)}/index.d.ts`), types }] : [],
  );
}

/** For ExtractorConfig.prepare: the declarations that `entry` reaches. */
export function declarationsConfig({ entry, ...more }) {
  return {
    configObjectFullPath: resolve('api-extractor.json'),
    packageJsonFullPath: resolve('package.json'),
    configObject: {
      projectFolder: resolve('.'),
      mainEntryPointFilePath: entry,
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            ...{ module: 'nodenext', moduleResolution: 'nodenext', target: 'es2022', lib: ['es2023'] },
            ...{ types: ['node'], strict: true, skipLibCheck: true },
          },
          files: [entry],
        },
      },
      apiReport: { enabled: false },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: 'none' } },
        // Types that a public one names and nobody exports stand in the report; docstrings are plain text here.
        extractorMessageReporting: { default: { logLevel: 'none', addToApiReportFile: false } },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
      ...more,
    },
  };
}
