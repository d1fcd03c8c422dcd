/**
 * Two replicas with a certificate of two minutes under 50 writes a second, which all are asked about. Beside the API server,
 * whose kept connections would hide a wrong certificate, each replica is called on new connections all the time, and what it
 * shows is verified against the bundle that is published at that moment.
 */
import { setTimeout } from 'node:timers/promises';
import { connect } from 'node:tls';
import type { GatewayReplica } from '../support/gateway-replica.js';
import { REGISTRATION, type TrialOptions, TrialSite } from './trial-site.js';
import { Writes } from './writes.js';

const WRITES_A_SECOND = 50;
const CALL_EVERY_MS = 100;
const RESTART_EVERY_MS = 45_000;

export async function rotationTrial(options: TrialOptions) {
  const site = await TrialSite.open(options);
  try {
    await site.startGateway();
    await site.startGateway();
    await site.createCrs();
    const writes = new Writes(site, WRITES_A_SECOND);
    const calls = new Calls(site);
    const end = performance.now() + options.seconds * 1_000;
    while (performance.now() < end) {
      await setTimeout(Math.min(RESTART_EVERY_MS, Math.max(0, end - performance.now())));
      options.print(
        `${writes.sent} writes, ${writes.failed} failed; ${calls.made} handshakes, ${calls.failed} failed; ${calls.leaves.size} certificates`,
      );
      // Its connections end in order, and the API server opens new ones.
      const [oldest] = site.gateways;
      if (oldest && performance.now() < end - RESTART_EVERY_MS / 2) {
        await site.startGateway();
        await site.stopGateway(oldest);
      }
    }
    await writes.stop();
    await calls.stop();
    return {
      trial: 'rotation',
      cluster: options.assets ? 'real' : 'embedded',
      seconds: options.seconds,
      writes: writes.sent,
      writesPerSecond: Math.round(writes.sent / options.seconds),
      failedWrites: writes.failed,
      handshakes: calls.made,
      failedHandshakes: calls.failed,
      certificates: calls.leaves.size,
      mostAuthorities: calls.mostAuthorities,
      failures: [...writes.failures, ...calls.failures],
      passed: writes.failed === 0 && calls.failed === 0 && calls.leaves.size > 1,
    };
  } finally {
    await site.close();
  }
}

/** New connections to every replica, one after the other. */
class Calls {
  made = 0;
  failed = 0;
  mostAuthorities = 0;
  /** Serial numbers. */
  readonly leaves = new Set<string>();
  readonly failures: string[] = [];
  #stopped = false;
  readonly #running: Promise<void>;

  constructor(private readonly site: TrialSite) {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const bundles = await this.#bundles();
      for (const gateway of [...this.site.gateways]) {
        if ((await gateway.notReady())?.length !== 0) continue;
        for (const ca of bundles) await this.#call(gateway, ca);
      }
      await setTimeout(CALL_EVERY_MS);
    }
  }

  /** Those that are published now, each once. */
  async #bundles(): Promise<readonly string[]> {
    const { body } = await this.site.send('GET', REGISTRATION);
    const webhooks = (body['webhooks'] ?? []) as { clientConfig: { caBundle?: string } }[];
    const encoded = new Set(webhooks.map(({ clientConfig }) => clientConfig.caBundle ?? ''));
    return [...encoded].map((each) => Buffer.from(each, 'base64').toString('utf8'));
  }

  async #call(gateway: GatewayReplica, ca: string): Promise<void> {
    this.made++;
    this.mostAuthorities = Math.max(this.mostAuthorities, ca.split('BEGIN CERTIFICATE').length - 1);
    try {
      this.leaves.add(await handshake(gateway.port, ca));
    } catch (error) {
      // It may have ended meanwhile.
      if (!gateway.isAlive || !this.site.gateways.includes(gateway)) return;
      this.failed++;
      if (this.failures.length < 5) this.failures.push(String(error));
    }
  }
}

/** Gives the serial number of a certificate that verifies. */
function handshake(port: number, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', ca }, () => {
      const { serialNumber } = socket.getPeerCertificate();
      socket.end();
      resolve(serialNumber);
    });
    socket.on('error', reject);
  });
}
