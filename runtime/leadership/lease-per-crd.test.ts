import { describe, expect, it } from 'vitest';
import { type SharingReplica, sharingWorld } from '../../test/support/sharing-world.js';
import { rendezvous } from './rendezvous.js';

const CRDS = ['cache', 'db', 'loader', 'website', 'queue', 'mail'];
const best = (crd: string, ...members: string[]): string => rendezvous(crd, members)[0] ?? '';
const shareOf = (identity: string, ...members: string[]): string[] =>
  CRDS.filter((crd) => best(crd, ...members) === identity);

/** Every CRD is led once, and worked on where it is led. */
function expectShared(replicas: readonly SharingReplica[], crds: readonly string[] = CRDS): void {
  expect(replicas.flatMap((replica) => replica.leads()).toSorted()).toEqual(crds.toSorted());
  for (const replica of replicas) expect([...replica.working].toSorted()).toEqual(replica.leads().toSorted());
}

/** Moves time on in small steps, and looks in each that no CRD has two leaders. */
async function pass(
  { time }: ReturnType<typeof sharingWorld>,
  replicas: readonly SharingReplica[],
  ms: number,
): Promise<void> {
  for (let passed = 0; passed < ms; passed += 250) {
    await time.advance(250);
    const led = replicas.flatMap((replica) => replica.leads());
    expect(new Set(led).size).toBe(led.length);
  }
}

describe('a Lease for each CRD', () => {
  it('gives all CRDs to a replica that is alone, at once', async () => {
    const world = sharingWorld(CRDS);
    const a = world.start('a');
    await world.time.advance(0);
    expect(a.leads()).toEqual(CRDS);
    expect([...world.server.leases.keys()].toSorted()).toEqual(
      [...CRDS.map((crd) => `konductor.${crd}`), 'konductor-member-a'].toSorted(),
    );
  });

  it('moves its share to one that joins, not before it has lived for the duration of a Lease', async () => {
    const world = sharingWorld(CRDS);
    const a = world.start('a', { drainMs: 700 });
    await pass(world, [a], 5_000);
    const b = world.start('b', { drainMs: 700 });
    await pass(world, [a, b], 14_500);
    expect(b.leads()).toEqual([]);
    await pass(world, [a, b], 5_000);
    expect(b.leads()).toEqual(shareOf('b', 'a', 'b'));
    expectShared([a, b]);
    expect(a.log.filter((line) => line === 'handing over CRD')).toHaveLength(b.leads().length);
    await pass(world, [a, b], 120_000);
    expectShared([a, b]);
    expect(b.log.filter((line) => line.startsWith('leads'))).toHaveLength(b.leads().length);
    expect(b.inherited).toEqual(new Map(b.leads().map((crd) => [crd, 'a'])));
    expect(a.inherited).toEqual(new Map());
  });

  it('takes over within a fourth of a retry period of the release, when it is handed over', async () => {
    const world = sharingWorld(CRDS);
    const a = world.start('a');
    // Not in step, or the release and the look would fall into the same moment.
    await world.time.advance(2_330);
    const b = world.start('b');
    let freeMs = 0;
    for (let passed = 0; passed < 25_000; passed += 50) {
      await world.time.advance(50);
      if (a.leads().length + b.leads().length < CRDS.length) freeMs += 50;
    }
    expectShared([a, b]);
    expect(freeMs).toBeGreaterThan(0);
    expect(freeMs).toBeLessThanOrEqual(550);
  });

  it('keeps leading until the items in flight have ended', async () => {
    const world = sharingWorld(CRDS);
    const a = world.start('a', { drainMs: 20_000 });
    await pass(world, [a], 2_000);
    const b = world.start('b');
    await pass(world, [a, b], 25_000);
    const [moving = ''] = shareOf('b', 'a', 'b');
    expect(a.working.has(moving)).toBe(false);
    expect(a.leads()).toContain(moving);
    await pass(world, [a, b], 15_000);
    expect(b.leads()).toContain(moving);
  });

  it('gives everything to the others when one stops, within a retry period', async () => {
    const world = sharingWorld(CRDS);
    const replicas = ['a', 'b', 'c'].map((name) => world.start(name));
    await pass(world, replicas, 40_000);
    expectShared(replicas);
    const [a, b, c] = replicas as [SharingReplica, SharingReplica, SharingReplica];
    expect(b.leads()).toEqual(shareOf('b', 'a', 'b', 'c'));
    const stopped = b.stop();
    await pass(world, replicas, 2_250);
    await stopped;
    expect(b.leads()).toEqual([]);
    expectShared([a, c]);
    expect(a.leads()).toEqual(shareOf('a', 'a', 'c'));
    expect(world.server.leases.has('konductor-member-b')).toBe(false);
  });

  it('takes over what one had that died once its Leases have run out, and forgets it later', async () => {
    const world = sharingWorld(CRDS);
    const replicas = ['a', 'b', 'c'].map((name) => world.start(name));
    await pass(world, replicas, 40_000);
    const [a, b, c] = replicas as [SharingReplica, SharingReplica, SharingReplica];
    c.clock.stall();
    await pass(world, replicas, 13_000);
    expect(a.leads()).toEqual(shareOf('a', 'a', 'b', 'c'));
    await pass(world, replicas, 4_250);
    expectShared([a, b]);
    expect(a.leads()).toEqual(shareOf('a', 'a', 'b'));
    await pass(world, replicas, 50_000);
    expect(world.server.leases.has('konductor-member-c')).toBe(false);
  });

  it('moves nothing for one that comes and goes', async () => {
    const world = sharingWorld(CRDS);
    const a = world.start('a');
    await pass(world, [a], 5_000);
    for (let life = 0; life < 5; life++) {
      const b = world.start('b');
      await pass(world, [a, b], 9_000);
      b.clock.stall();
      await pass(world, [a, b], 3_000);
    }
    expect(a.leads()).toEqual(CRDS);
    expect(a.log).not.toContain('handing over CRD');
  });

  it('moves nothing to one whose caches are not filled', async () => {
    const world = sharingWorld(CRDS);
    const a = world.start('a');
    await pass(world, [a], 5_000);
    const b = world.start('b', { ready: () => false });
    await pass(world, [a, b], 60_000);
    expect(a.leads()).toEqual(CRDS);
    a.clock.stall();
    await pass(world, [a, b], 25_000);
    expect(b.leads()).toEqual(CRDS);
  });

  it('keeps a CRD when the replica that it hands over to has gone meanwhile', async () => {
    const world = sharingWorld(CRDS);
    const a = world.start('a', { drainMs: 25_000 });
    await pass(world, [a], 2_000);
    const b = world.start('b');
    await pass(world, [a, b], 18_000);
    expect(a.working.size).toBeLessThan(CRDS.length);
    b.clock.stall();
    await pass(world, [a, b], 40_000);
    expect(a.log).toContain(`resumes ${shareOf('b', 'a', 'b')[0]}`);
    expect([...a.working].toSorted()).toEqual(CRDS.toSorted());
    expect(a.leads()).toEqual(CRDS);
  });

  it('keeps what another should have and does not take, and asks it once', async () => {
    const world = sharingWorld(CRDS);
    const a = world.start('a');
    await pass(world, [a], 2_000);
    // It lives, and sees nothing.
    const b = world.start('b', { weather: (verb) => (verb === 'list' && blind ? { refused: 500 } : {}) });
    let blind = false;
    await pass(world, [a, b], 3_000);
    blind = true;
    await pass(world, [a, b], 120_000);
    expect(a.leads()).toEqual(CRDS);
    expect(a.log.filter((line) => line === 'handing over CRD')).toHaveLength(shareOf('b', 'a', 'b').length);
    blind = false;
    a.clock.stall();
    await pass(world, [a, b], 30_000);
    expect(b.leads()).toEqual(CRDS);
  });

  it('moves no CRD to a replica whose Katalog does not have it', async () => {
    const world = sharingWorld(CRDS);
    const [added = '', ...older] = shareOf('b', 'a', 'b');
    const a = world.start('a');
    const b = world.start('b', { crds: CRDS.filter((crd) => crd !== added) });
    await pass(world, [a, b], 40_000);
    expect(b.leads()).toEqual(older);
    expectShared([a, b]);
    expect(a.log).not.toContain(`follows ${added}`);
  });

  it('deletes the Lease of a CRD that left the Katalog when no replica has it', async () => {
    const world = sharingWorld(CRDS);
    const [gone = '', ...kept] = CRDS;
    const old = world.start('old');
    await pass(world, [old], 5_000);
    const a = world.start('a', { crds: kept });
    const b = world.start('b', { crds: kept });
    await pass(world, [old, a, b], 90_000);
    // The old version of the Katalog has it, and works on it.
    expect(old.leads()).toContain(gone);
    const stopped = old.stop();
    await pass(world, [a, b], 55_000);
    await stopped;
    // The old version may yet come back.
    expect(world.server.leases.has(`konductor.${gone}`)).toBe(true);
    await pass(world, [a, b], 15_000);
    expect([...world.server.leases.keys()].toSorted()).toEqual(
      [...kept.map((crd) => `konductor.${crd}`), 'konductor-member-a', 'konductor-member-b'].toSorted(),
    );
    expectShared([a, b], kept);
    const removals = [a, b].flatMap(({ log }) =>
      log.filter((line) => line === 'deleted the Lease of a removed CRD'),
    );
    expect(removals).toHaveLength(1);
  });

  it('removes it after a crash too, but not while its holder renews it or a replica alive has its CRD', async () => {
    const world = sharingWorld(CRDS);
    const [gone = '', ...kept] = CRDS;
    const old = world.start('old');
    await pass(world, [old], 5_000);
    const a = world.start('a', { crds: kept });
    // It has the CRD, cannot take it, and shows that.
    const idle = world.start('idle', {
      weather: (verb) => (verb === 'list' && blind ? { refused: 500 } : {}),
    });
    let blind = false;
    await pass(world, [old, a, idle], 5_000);
    blind = true;
    old.clock.stall();
    await pass(world, [a, idle], 120_000);
    expect(world.server.leases.has(`konductor.${gone}`)).toBe(true);
    idle.clock.stall();
    await pass(world, [a], 65_000);
    expect(world.server.leases.has(`konductor.${gone}`)).toBe(true);
    await pass(world, [a], 10_000);
    expect(world.server.leases.has(`konductor.${gone}`)).toBe(false);
    expect(a.leads()).toEqual(kept);
  });

  it('leaves Leases of other Katalogs alone, and those of which it cannot tell', async () => {
    const world = sharingWorld(CRDS);
    const foreign = world.start('foreign', { crds: ['theirs'], katalog: 'shop' });
    await pass(world, [foreign], 5_000);
    await foreign.stop();
    const a = world.start('a');
    await pass(world, [a], 120_000);
    expect(world.server.leases.get('konductor.theirs')?.spec?.['holderIdentity']).toBe('');
    expect(a.leads()).toEqual(CRDS);
  });

  it('gives a holder its chance again after the API server was away', async () => {
    const world = sharingWorld(CRDS);
    const [gone = '', ...kept] = CRDS;
    const away = new Set<string>();
    const weather = (name: string) => () => (away.has(name) ? { refused: 500 } : {});
    // It leads, and is no member: its caches are not filled.
    const old = world.start('old', { weather: weather('old'), ready: () => false });
    const a = world.start('a', { crds: kept, weather: weather('a') });
    await pass(world, [old, a], 5_000);
    const { uid } = world.server.leases.get(`konductor.${gone}`)?.metadata ?? {};
    away.add('old').add('a');
    await pass(world, [old, a], 120_000);
    away.delete('a');
    await pass(world, [old, a], 10_000);
    away.delete('old');
    await pass(world, [old, a], 60_000);
    expect(old.leads()).toContain(gone);
    expect(world.server.leases.get(`konductor.${gone}`)?.metadata.uid).toBe(uid);
  });

  it('waits while a replica leads all CRDs by one Lease, as when the scope is being changed', async () => {
    const world = sharingWorld(CRDS);
    const old = world.start('old', { scope: 'katalog' });
    await pass(world, [old], 5_000);
    const a = world.start('a');
    await pass(world, [old, a], 60_000);
    expect(old.leads()).toEqual(CRDS);
    expect(a.log.filter((line) => line.includes('leads all CRDs'))).toHaveLength(1);
    const stopped = old.stop();
    await pass(world, [old, a], 2_250);
    await stopped;
    expectShared([a]);
  });

  it('gives up at once what it leads when another replica leads all CRDs', async () => {
    const world = sharingWorld(CRDS);
    const a = world.start('a', { drainMs: 30_000 });
    await pass(world, [a], 5_000);
    const other = world.start('other', { scope: 'katalog' });
    await world.time.advance(2_000);
    expect(a.leads()).toEqual([]);
    await pass(world, [a, other], 60_000);
    expectShared([other]);
  });

  it('makes its own Lease again when somebody deletes it', async () => {
    const world = sharingWorld(CRDS);
    const replicas = ['a', 'b'].map((name) => world.start(name));
    await pass(world, replicas, 40_000);
    world.server.leases.delete('konductor-member-a');
    await pass(world, replicas, 4_500);
    expect(world.server.leases.has('konductor-member-a')).toBe(true);
    await pass(world, replicas, 40_000);
    expectShared(replicas);
    expect(replicas.map(({ identity, leads }) => [identity, leads()])).toEqual(
      ['a', 'b'].map((name) => [name, shareOf(name, 'a', 'b')]),
    );
  });

  it('publishes the summary of a CRD to other replicas while it leads', async () => {
    const world = sharingWorld(CRDS);
    const a = world.start('a');
    await pass(world, [a], 2_000);
    const b = world.start('b');
    await pass(world, [a, b], 4_000);
    expect(b.leaderships.of('db')).toMatchObject({
      leading: false,
      leaderUrl: 'http://a:8080',
      epoch: 1,
      summary: { health: { state: 'healthy' }, metrics: { queueDepth: 2 } },
    });
    expect(b.log).toContain('shown db');
    expect(a.leaderships.of('db')?.summary).toBeUndefined();
    a.clock.stall();
    await pass(world, [a, b], 15_000);
    const others = CRDS.filter((crd) => !b.leads().includes(crd));
    for (const crd of others) expect(b.leaderships.of(crd)?.summary).toBeUndefined();
  });

  it('makes one request a period for all that it does not lead', async () => {
    const world = sharingWorld(CRDS);
    const replicas = ['a', 'b'].map((name) => world.start(name));
    await pass(world, replicas, 100_000);
    world.server.requests.length = 0;
    await pass(world, replicas, 20_000);
    const count = (verb: string): number => world.server.requests.filter((each) => each === verb).length;
    expect(count('list')).toBe(25);
    expect(count('update')).toBe(10 * (CRDS.length + replicas.length));
    expect(world.server.requests).toHaveLength(count('list') + count('update'));
  });
});
