import { LeaderElector, type LeaderElectorOptions } from '../../lib/kube/index.js';
import { FakeClock } from './fake-clock.js';
import { LeaseServer, type Weather } from './lease-server.js';
import { StallingClock } from './stalling-clock.js';

const LEASE = { namespace: 'orkestra-system', name: 'orkestra-konductor' };

/** Electors over one Lease, and what they told. */
export function leaseWorld() {
  const time = new FakeClock();
  const server = new LeaseServer(time);
  const elector = (
    identity: string,
    options: Partial<LeaderElectorOptions> & { weather?: (verb: string) => Weather } = {},
  ) => {
    const told: string[] = [];
    const clock = new StallingClock(time);
    const made = new LeaderElector({
      api: server.api(options.weather),
      clock,
      random: () => 0,
      lease: LEASE,
      identity,
      katalog: 'pipeline',
      url: () => `http://${identity}:8080`,
      callbacks: {
        onStartedLeading: (epoch, written) =>
          told.push(`leads ${epoch}${written ? ` after ${written}` : ''}`),
        onStoppedLeading: () => told.push('stops'),
        onNewLeader: (leader, url) => told.push(`leader ${leader} ${url}`),
        onProblem: (problem) => told.push(problem?.code ?? 'well'),
      },
      ...options,
    });
    return { elector: made, told, clock };
  };
  return { time, server, elector };
}
