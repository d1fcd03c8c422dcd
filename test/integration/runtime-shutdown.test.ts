/** How long a runtime takes to stop, on a clock that the test moves ahead. */
import { expect, it } from 'vitest';
import { leaseTimes } from '../../lib/kube/index.js';
import { testCrd } from '../support/crd.js';
import { LeapingClock } from '../support/leaping-clock.js';
import { operated } from '../support/operated.js';
import { ownCluster } from '../support/own-cluster.js';

/** A reconcile may take longer than any pod has to stop. */
const ENDLESS = `
workers: 1
resync: 30m
timeout: 30m
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", sleep: "{{ .spec.sleep }}", data: { a: b } }]
`;

it('a runtime stops after 20 s, well before the default grace period, whatever is in flight', async () => {
  const { kube } = await ownCluster();
  const crd = testCrd('Thing');
  await crd.install(kube);
  const clock = new LeapingClock();
  const { runtime, createCr } = await operated(crd, ENDLESS, {
    kube,
    clock,
    leaseTimes: leaseTimes(600_000),
  });
  await runtime.leading();
  await createCr('endless', { sleep: '20m' });
  await runtime.live.until(
    '/katalog/thing',
    ({ autoscalerWorkers }) => (autoscalerWorkers as { inFlight?: number } | undefined)?.inFlight === 1,
  );
  const stopping = runtime.stop();
  await runtime.logged(({ message }) => message === 'runtime stopping');
  clock.leap(20_000);
  await runtime.logged(({ message }) => message === 'reconciles aborted at the drain deadline');
  await stopping;
  expect(runtime.log.at(-1)?.message).toBe('runtime stopped');
});
