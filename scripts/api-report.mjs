// `npm run api`: the report of what each public subpath exports, from the declarations of the build, compared with etc/api/. Fails
// where they differ; `npm run api -- --local` writes them. A change of a report is a change for whoever embeds the libraries.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const { exports } = createRequire(import.meta.url)('../package.json');
const folder = resolve('etc/api');
const temporary = mkdtempSync(join(tmpdir(), 'orkestra-api-'));
const localBuild = process.argv.includes('--local');
mkdirSync(folder, { recursive: true });
const rooms = Object.entries(exports).flatMap(([path, { types }]) => (types ? [[path.slice(2), types]] : []));
let failed = 0;
for (const [room, types] of rooms) {
  const entry = resolve(types);
  const config = ExtractorConfig.prepare({
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
      apiReport: {
        enabled: true,
        reportFileName: `${room}.api.md`,
        reportFolder: folder,
        reportTempFolder: temporary,
      },
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
    },
  });
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild,
    messageCallback: (message) => {
      message.handled = true;
    },
  });
  if (apiReportChanged && !localBuild) failed++;
  console.log(`${apiReportChanged ? (localBuild ? 'written' : 'CHANGED') : 'ok'}  orkestra/${room}`);
}
rmSync(temporary, { recursive: true, force: true });
const known = new Set(rooms.map(([room]) => `${room}.api.md`));
for (const file of readdirSync(folder).filter((name) => !known.has(name))) {
  console.log(`etc/api/${file} is of no subpath: remove it`);
  failed++;
}
if (failed > 0)
  console.log('The public API differs from etc/api: run "npm run api -- --local", and read the diff.');
process.exit(failed === 0 ? 0 : 1);
