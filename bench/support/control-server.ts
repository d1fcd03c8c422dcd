/** A Control Center in a process of its own, which says what it uses. */
import { ControlCenter, createControlMetrics } from '../../control-center/server/index.js';
import { SILENT_LOG, systemClock, systemRandom } from '../../lib/base/index.js';
import { keepYoungHeapSmall } from '../../src/young-heap.js';
import { controlSettings, declared } from '../../test/support/control-settings.js';
import { PAGE_FOLDER } from '../../test/support/page-folder.js';

keepYoungHeapSmall();
const urls = JSON.parse(process.argv[2] ?? '[]') as string[];
const center = new ControlCenter({
  settings: controlSettings({
    refreshMs: 10_000,
    version: 'bench',
    pageFolder: PAGE_FOLDER,
    sources: urls.map((url, index) => declared(`rt-${index}`, url)),
  }),
  clock: systemClock(),
  random: systemRandom,
  log: SILENT_LOG,
  metrics: createControlMetrics({ processDefaults: false }),
});
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  // What finalizers let go of is found by the second one.
  globalThis.gc?.();
  globalThis.gc?.();
  process.send?.({ cpuMs: (user + system) / 1_000, memory: process.memoryUsage() });
});
process.on('disconnect', () => process.exit());
process.send?.({ url: await center.start() });
