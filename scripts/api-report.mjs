// `npm run api`: the report of what each public subpath exports, from the declarations of the build, compared with etc/api/. Fails
// where they differ; `npm run api -- --local` writes them. A change of a report is a change for whoever embeds the libraries.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { declarationsConfig, publicRooms } from './public-rooms.mjs';

const folder = resolve('etc/api');
const temporary = mkdtempSync(join(tmpdir(), 'orkestra-api-'));
const localBuild = process.argv.includes('--local');
mkdirSync(folder, { recursive: true });
const rooms = publicRooms();
let failed = 0;
for (const { room, entry } of rooms) {
  const apiReport = {
    enabled: true,
    reportFileName: `${room}.api.md`,
    reportFolder: folder,
    reportTempFolder: temporary,
  };
  const config = ExtractorConfig.prepare(declarationsConfig({ entry, apiReport }));
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
const known = new Set(rooms.map(({ room }) => `${room}.api.md`));
for (const file of readdirSync(folder).filter((name) => !known.has(name))) {
  console.log(`etc/api/${file} is of no subpath: remove it`);
  failed++;
}
if (failed > 0)
  console.log('The public API differs from etc/api: run "npm run api -- --local", and read the diff.');
process.exit(failed === 0 ? 0 : 1);
