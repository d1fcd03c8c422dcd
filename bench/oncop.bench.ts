/**
 * What an ONCOP client costs: a read from memory, a read over HTTP against raw undici, and 1,000 peers every second, through an outage; and what an hour of churn leaves in memory.
 *
 * Usage: npm run bench -- oncop [peers (1000)] [seconds (10)] [outage in seconds (10)]. Takes a minute and a half.
 */
import { anHour } from './support/oncop-hour.js';
import { cachedRead, churn, manyPeers, rawRead, uncachedRead } from './support/oncop-load.js';
import { progress, report } from './support/report.js';
import { Sibling, TAGGED } from './support/sibling.js';
import { median, tidy } from './support/stats.js';

const [peers = 1_000, seconds = 10, outage = 10] = process.argv.slice(2).map(Number);
const ROUNDS = 5;

const sibling = await Sibling.start();
try {
  const cached = await cachedRead(sibling);
  progress(`a read from memory: ${tidy(cached.byHandle)} ns by handle, ${tidy(cached.byText)} ns by text`);
  const changed = await compare('');
  const same = await compare(TAGGED);
  const ended = await churn(sibling, 10_000);
  progress(`after ${ended.subscriptions} subscriptions: ${JSON.stringify(ended.handles)} handles`);
  const hour = await anHour();
  progress(`an hour of churn: ${hour.heapMiB.map(tidy).join(', ')} MiB of heap`);
  const many = await manyPeers(sibling, peers, seconds, outage);
  progress(`${peers} peers: ${tidy(many.cpuPercent)} % of a core`);
  report({
    bench: 'oncop',
    unit: 'uncached reads/s',
    better: 'higher',
    ours: changed.ours,
    reference: changed.reference,
    ratio: changed.ratio,
    unchanged: same,
    cachedReadNs: { byHandle: tidy(cached.byHandle), byText: tidy(cached.byText) },
    polling: {
      peers,
      pollsPerSecond: tidy(many.pollsPerSecond),
      cpuPercentOfACore: tidy(many.cpuPercent),
    },
    outage: {
      seconds: outage,
      freshAfterMs: tidy(many.freshAfterMs),
      requestsPerTenthOfASecond: many.comeback,
      results: many.results,
    },
    churn: { ...ended, heapGrowthKiB: tidy(ended.heapGrowthKiB) },
    hour: { ...hour, heapMiB: hour.heapMiB.map(tidy) },
  });
} finally {
  sibling.stop();
}

/** Reads a second of ours and of the reference, each going first in turn; where answers are tagged, ours are confirmed. */
async function compare(path: string): Promise<{ ours: number; reference: number; ratio: number }> {
  const ours: number[] = [];
  const reference: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const [first, second] = round % 2 === 0 ? [uncachedRead, rawRead] : [rawRead, uncachedRead];
    const rates = [await first(sibling, 2, path), await second(sibling, 2, path)];
    const [our = Number.NaN, raw = Number.NaN] = round % 2 === 0 ? rates : rates.reverse();
    progress(`round ${round}${path}: ${tidy(our)} reads/s, raw ${tidy(raw)}/s`);
    // The first pair warms the compilers up, and does not count.
    if (round === 0) continue;
    ours.push(our);
    reference.push(raw);
  }
  const ratios = ours.map((rate, i) => rate / (reference[i] ?? Number.NaN));
  return { ours: tidy(median(ours)), reference: tidy(median(reference)), ratio: tidy(median(ratios)) };
}
