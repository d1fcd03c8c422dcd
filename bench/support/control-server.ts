/** A Control Center in a process of its own, which says what it uses. */
import { ControlCenter, createControlMetrics } from '../../control-center/server/index.js';
import { SILENT_LOG, systemClock, systemRandom } from '../../lib/base/index.js';
import { controlSettings, declared } from '../../test/support/control-settings.js';

const urls = JSON.parse(process.argv[2] ?? '[]') as string[];
const center = new ControlCenter({
  settings: controlSettings({
    refreshMs: 10_000,
    version: 'bench',
    sources: urls.map((url, index) => declared(`rt-${index}`, url)),
  }),
  clock: systemClock(),
  random: systemRandom,
  log: SILENT_LOG,
  metrics: createControlMetrics({ processDefaults: false }),
});
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  process.send?.({ cpuMs: (user + system) / 1_000, rss: process.memoryUsage().rss });
});
process.on('disconnect', () => process.exit());
process.send?.({ url: await center.start() });
