/** Live APIs over fake views, all in this process: each CRD's queue depth is the time of its last change. */

import { createLiveApi } from '../../runtime/live-api/index.js';
import { createMetrics } from '../../runtime/metrics/index.js';
import { fakeCrd, fakeView } from '../../test/support/fake-runtime-view.js';

const [sources = 50, perSecond = 1, base = 0] = process.argv.slice(2).map(Number);
const CRDS = 10;

const views = Array.from({ length: sources }, (_, source) => {
  const view = fakeView(...Array.from({ length: CRDS }, (__, crd) => fakeCrd(`crd-${crd}`)));
  view.identity = `runtime-${source}`;
  view.lease = undefined;
  return view;
});
const urls = await Promise.all(
  views.map((view) =>
    createLiveApi(view, { metrics: createMetrics({ processDefaults: false }) }).listen({
      port: 0,
      host: '127.0.0.1',
    }),
  ),
);

/** Spread over the interval, so that not all change at once. */
function change(index: number): void {
  const view = views[index];
  if (!view) return;
  for (const fake of view.fakes) fake.values = { ...fake.values, queueDepth: Date.now() - base };
  view.touch(Date.now());
}

const everyMs = 1_000 / perSecond;
for (const index of perSecond > 0 ? views.keys() : []) {
  setTimeout(() => setInterval(() => change(index), everyMs), (index * everyMs) / views.length);
}
process.send?.({ urls });
process.on('disconnect', () => process.exit());
