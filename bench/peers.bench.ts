/**
 * CRs a second, CPU and reaction beside a controller-runtime operator, a kopf operator and a raw loop of the same work.
 *
 * Usage: npm run bench -- peers [CRs (1000)] [turns (3)] [workers (10)] [reactions (100)] [--only NAME,NAME]. Needs
 * KUBEBUILDER_ASSETS, and a build; Go and Python where they are. The peers take turns, each on a fresh control plane; a
 * table of medians goes to standard error.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../lib/base/index.js';
import { type Peer, preparePeers, versions } from './support/peers/peer.js';
import { type PeerRun, peerRun } from './support/peers/peer-run.js';
import { peersTable, summary } from './support/peers/peers-table.js';
import { progress, report } from './support/report.js';
import { tidy } from './support/stats.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
const [crs = 1_000, turns = 3, workers = 10, reactions = 100] = positionals.map(Number);
const only = values.only?.split(',');
const assets = process.env['KUBEBUILDER_ASSETS'];
if (!assets) throw new Error('set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd');

const folder = mkdtempSync(join(tmpdir(), 'orkestra-peers-'));
const clock = systemClock();
const runs = new Map<string, PeerRun[]>();
const notRun: Record<string, string> = {};
try {
  progress('building the peers');
  const peers: Peer[] = [];
  for (const peer of await preparePeers(folder, workers)) {
    if (only && !only.includes(peer.name)) continue;
    if ('notRun' in peer) notRun[peer.name] = peer.notRun;
    else peers.push(peer);
  }
  for (let turn = 0; turn < turns; turn++) {
    for (const peer of peers) {
      const run = await peerRun(peer, { assets, folder, clock, crs, workers, reactions });
      runs.set(peer.name, [...(runs.get(peer.name) ?? []), run]);
      progress(
        `turn ${turn + 1}: ${peer.name} ${tidy(run.coldPerSecond)}/s, ${tidy(run.cpuMsPerCr.peer)} ms of CPU a CR`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const medians = Object.fromEntries([...runs].map(([name, of]) => [name, summary(of)]));
for (const line of peersTable(medians, notRun)) progress(line);
const ours = medians['ours']?.coldPerSecond;
const reference = medians['controller-runtime']?.coldPerSecond;
report({
  bench: 'peers',
  unit: 'CRs/s',
  better: 'higher',
  ours,
  reference,
  ratio: ours !== undefined && reference !== undefined ? tidy(ours / reference) : undefined,
  peers: medians,
  notRun,
  crs,
  turns,
  workers,
  machine: { cores: cpus().length, model: cpus()[0]?.model },
  versions: versions(),
});
