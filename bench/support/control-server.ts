/** A Control Center in a process of its own, which says what it uses. */
import { AddedRuntimes, ControlCenter, createControlMetrics } from '../../control-center/server/index.js';
import { systemClock, systemRandom } from '../../lib/base/index.js';

const urls = JSON.parse(process.argv[2] ?? '[]') as string[];
const quiet = (): void => undefined;
const center = new ControlCenter({
  settings: {
    host: '127.0.0.1',
    port: 0,
    refreshMs: 10_000,
    basePath: '/',
    allowedHosts: [],
    allowedRuntimes: [],
    allowLinkLocal: false,
    login: undefined,
    noLogin: false,
    sources: urls.map((url, index) => ({
      name: `rt-${index}`,
      urls: [new URL(url)],
      gateway: undefined,
      cluster: '',
      aliases: [],
      from: 'flag',
      token: undefined,
      ca: undefined,
    })),
    added: new AddedRuntimes(undefined),
    readOnly: false,
    pageFolder: '/nowhere',
    version: 'bench',
  },
  clock: systemClock(),
  random: systemRandom,
  log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  metrics: createControlMetrics({ processDefaults: false }),
});
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  process.send?.({ cpuMs: (user + system) / 1_000, rss: process.memoryUsage().rss });
});
process.on('disconnect', () => process.exit());
process.send?.({ url: await center.start() });
