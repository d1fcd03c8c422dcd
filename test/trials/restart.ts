/** Rolling restarts of two replicas under 200 writes a second, which all are asked about with `Fail`. */
import { type TrialOptions, TrialSite } from './trial-site.js';
import { Writes } from './writes.js';

const WRITES_A_SECOND = 200;
/** What of the rate has to be reached for the trial to say something. */
const HELD = 0.98;

export async function restartTrial(options: TrialOptions) {
  const site = await TrialSite.open(options);
  try {
    await site.startGateway();
    await site.startGateway();
    await site.createCrs();
    const writes = new Writes(site, WRITES_A_SECOND);
    const begun = { ms: performance.now(), cpu: process.cpuUsage() };
    const end = performance.now() + options.seconds * 1_000;
    let restarts = 0;
    while (performance.now() < end) {
      const [oldest] = site.gateways;
      if (!oldest) break;
      // One more first, then one less: maxUnavailable is 0.
      await site.startGateway();
      await site.stopGateway(oldest);
      restarts++;
      options.print(`${restarts} restarts; ${writes.sent} writes, ${writes.failed} failed`);
    }
    await writes.stop();
    const { user, system } = process.cpuUsage(begun.cpu);
    const writerCores = (user + system) / 1_000 / (performance.now() - begun.ms);
    return {
      trial: 'restart',
      cluster: options.assets ? 'real' : 'embedded',
      seconds: options.seconds,
      restarts,
      writes: writes.sent,
      writesPerSecond: Math.round(writes.sentPerSecond),
      skippedWrites: writes.skipped,
      // Of the process that writes and stands in front of the gateways: near 1, it is what does not hold the rate.
      writerCores: Math.round(writerCores * 100) / 100,
      failedWrites: writes.failed,
      failures: writes.failures,
      passed: writes.failed === 0 && restarts > 1 && writes.sentPerSecond >= HELD * WRITES_A_SECOND,
    };
  } finally {
    await site.close();
  }
}
