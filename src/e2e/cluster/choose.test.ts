import { expect, it } from 'vitest';
import { type ClusterFlags, chooseCluster } from './choose.js';

const DOCUMENT = {
  cluster: { provider: 'embedded', name: 'ork-e2e', reuse: false },
} as const;

it.each<[ClusterFlags, object]>([
  [{}, { provider: 'embedded' }],
  [{ cluster: 'envtest' }, { provider: 'envtest' }],
  [{ useCurrent: true }, { provider: 'existing' }],
  [{ cluster: 'stage' }, { provider: 'existing', context: 'stage' }],
  [{ context: 'embedded' }, { provider: 'existing', context: 'embedded' }],
  [{ kubeconfig: 'file' }, { provider: 'existing', kubeconfig: 'file' }],
  [
    { kubeconfig: 'file', cluster: 'stage' },
    { provider: 'existing', kubeconfig: 'file', context: 'stage' },
  ],
])('flags win over the document: %j', (flags, choice) => {
  expect(chooseCluster(DOCUMENT, flags)).toEqual({ keep: false, ...choice });
});
