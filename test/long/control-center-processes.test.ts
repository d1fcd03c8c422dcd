/** What a Control Center shows of real `ork run` processes, and of what befalls them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { caFile, FileToken, fixedToken } from '../../control-center/server/fetch/token.js';
import type { RowEntity } from '../../control-center/server/wire/index.js';
import { authority } from '../support/authority.js';
import { cluster } from '../support/cluster.js';
import { startControl, type Tab } from '../support/control.js';
import { declared } from '../support/control-settings.js';
import { fileCrd } from '../support/crd.js';
import { securedRuntime, servingCertificate, testFolder } from '../support/secured-runtime.js';
import { SHORT_LEASE, SiblingProcesses } from '../support/sibling-processes.js';

const crds = { load: fileCrd('Load'), work: fileCrd('Work') };
/** One CR is worked on for longer than any test lasts; the others wait. */
const BUSY = { workers: 1, sleep: '10m' };

/** The queue depths that were ever sent of A, without those from before the first. */
function depths(tab: Tab): readonly (number | null)[] {
  const all = tab.came.flatMap(([key, entity]) =>
    key === 'row:a/load' ? [(entity as RowEntity).queueDepth] : [],
  );
  return all.slice(all.indexOf(20));
}

/** A with 20 CRs that wait. */
async function busy(test: TestContext) {
  const siblings = await SiblingProcesses.open(test, cluster(), crds);
  await siblings.createLoads(21);
  return siblings;
}

function isWaiting(tab: Tab): boolean {
  return tab.row('a', 'load')?.queueDepth === 20 && tab.source('a')?.state.state === 'live';
}

// Each waits most of its time for somebody to notice something.
describe.concurrent('a Control Center over real runtimes', { timeout: 240_000 }, () => {
  it('shows no zero while the leader is killed, and the follower when it leads', async (test) => {
    const siblings = await busy(test);
    const lease = { leaseDuration: SHORT_LEASE };
    const leader = await siblings.startA(BUSY, { ...lease, identity: 'load-one' });
    await leader.process.leading();
    const follower = await siblings.startA(BUSY, { ...lease, identity: 'load-two' });
    const control = await startControl(
      {
        sources: [declared('a', leader.process.url, follower.process.url)],
      },
      test.onTestFinished,
    );
    const tab = await control.tab('overview');
    await tab.until(() => isWaiting(tab));
    await leader.process.kill();
    await tab.until(() => tab.row('a', 'load')?.shown !== 'fresh');
    expect(tab.row('a', 'load')?.queueDepth).toBe(20);
    await tab.until(() => tab.source('a')?.katalog?.identity === 'load-two' && isWaiting(tab));
    expect(depths(tab).filter((depth) => depth === null || depth === 0)).toEqual([]);
    expect(tab.states('a').at(-1)).toBe('live');
    expect(tab.snapshots).toBe(1);
  });

  it('keeps the values of a runtime that is halted, says how old they are, and is live when it is woken', async (test) => {
    const siblings = await busy(test);
    const { process } = await siblings.startA(BUSY);
    const control = await startControl({ sources: [declared('a', process.url)] }, test.onTestFinished);
    const tab = await control.tab('overview');
    await tab.until(() => isWaiting(tab));
    process.halt();
    await tab.until(() => tab.row('a', 'load')?.shown === 'unknown');
    expect(tab.row('a', 'load')).toMatchObject({ queueDepth: 20, confirmedAt: expect.any(Number) });
    expect(['stale', 'not answering']).toContain(tab.source('a')?.state.state);
    process.wake();
    await tab.until(() => tab.row('a', 'load')?.shown === 'fresh' && isWaiting(tab));
    expect(depths(tab).filter((depth) => depth === null || depth === 0)).toEqual([]);
  });

  it('is not signed in without the token, and live once the file has it', async (test) => {
    const security = { security: { api: { auth: 'token' } } };
    const { process, folder } = await securedRuntime(crds.load, test.onTestFinished, security, {
      env: { ORK_API_TOKEN: 'a-token-of-some-length' },
    });
    const path = join(folder, 'token');
    await writeFile(path, 'another-token-altogether');
    const control = await startControl(
      {
        sources: [
          declared('none', process.url),
          { ...declared('wrong', process.url), token: fixedToken('a-wrong-token-entirely') },
          { ...declared('file', process.url), token: new FileToken(path) },
        ],
      },
      test.onTestFinished,
    );
    const tab = await control.tab('overview');
    await tab.until(() =>
      ['none', 'wrong', 'file'].every((name) => tab.source(name)?.state.state === 'not signed in'),
    );
    expect(tab.source('none')?.state).toMatchObject({ hasToken: false });
    expect(tab.source('wrong')?.state).toMatchObject({ hasToken: true });
    await writeFile(path, 'a-token-of-some-length\n');
    await tab.until(() => tab.source('file')?.state.state === 'live');
    expect(JSON.stringify([tab.came, control.log])).not.toContain('a-token-of-some-length');
  });

  it('does not answer over TLS that it does not trust, and is live with the authority', async (test) => {
    const root = await authority('control test');
    const { ca, env } = await servingCertificate(root, await testFolder(test.onTestFinished));
    const { process } = await securedRuntime(crds.load, test.onTestFinished, {}, { env });
    const url = process.url.replace('http:', 'https:');
    const control = await startControl(
      {
        sources: [declared('unknown', url), { ...declared('trusted', url), ca: caFile(ca) }],
      },
      test.onTestFinished,
    );
    const tab = await control.tab('overview');
    await tab.until(() => tab.source('unknown')?.state.state === 'not answering');
    expect(tab.source('unknown')?.state).toMatchObject({ cause: { kind: 'tls' } });
    await tab.until(() => tab.source('trusted')?.state.state === 'live');
  });
});
