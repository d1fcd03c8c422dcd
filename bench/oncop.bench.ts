/**
 * What an ONCOP client costs: a read from memory, a read over HTTP against raw undici, and 1,000 peers every second, through an outage; and what an hour of churn leaves in memory.
 *
 * Usage: npm run bench -- oncop [peers (1000)] [seconds (10)] [outage in seconds (10)]. Takes a minute and a half.
 */
import { anHour } from './support/oncop-hour.js';
import { cachedRead, churn, manyPeers, rawRead, type Sample, uncachedRead } from './support/oncop-load.js';
import { progress, report } from './support/report.js';
import { Sibling } from './support/sibling.js';
import { TAGGED } from './support/sibling-protocol.js';
import { median, tidy } from './support/stats.js';

const [peers = 1_000, seconds = 10, outage = 10] = process.argv.slice(2).map(Number);
const ROUNDS = 9;

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
    cpuUsPerRead: changed.cpuUsPerRead,
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

/** Ours and the reference, each going first in turn; where answers are tagged, ours are confirmed. */
async function compare(path: string) {
  const ours: Sample[] = [];
  const raws: Sample[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const sides = [
      { read: uncachedRead, samples: ours },
      { read: rawRead, samples: raws },
    ];
    if (round % 2 === 1) sides.reverse();
    for (const { read, samples } of sides) {
      // The first pair warms the compilers up, and does not count.
      const sample = await read(sibling, round === 0 ? 4 : 1, path);
      if (round > 0) samples.push(sample);
      progress(`round ${round}${path} ${read.name}: ${tidy(sample.perSecond)}/s, ${tidy(sample.cpuUs)} µs`);
    }
  }
  const ratios = ours.map((our, i) => our.perSecond / (raws[i]?.perSecond ?? Number.NaN));
  const cpuRatios = ours.map((our, i) => (raws[i]?.cpuUs ?? Number.NaN) / our.cpuUs);
  return {
    ours: middle(ours, 'perSecond'),
    reference: middle(raws, 'perSecond'),
    ratio: tidy(median(ratios)),
    cpuUsPerRead: {
      ours: middle(ours, 'cpuUs'),
      reference: middle(raws, 'cpuUs'),
      ratio: tidy(median(cpuRatios)),
    },
  };
}

function middle(samples: readonly Sample[], of: keyof Sample): number {
  return tidy(median(samples.map((sample) => sample[of])));
}
