import { describe, expect, it } from 'vitest';
import { type Logger, systemClock } from '../../lib/base/index.js';
import { KubeError, type KubernetesObject, type ObjectDraft } from '../../lib/kube/index.js';
import type { DesiredPolicy } from '../policy/index.js';
import { PolicySource, type PolicySourceOptions } from './policy-source.js';

const DESIRED: DesiredPolicy = {
  of: 'orkestra-deletion-protection',
  name: 'orkestra-deletion-protection',
  spec: {},
  binding: { policyName: 'orkestra-deletion-protection' },
  validations: [],
  blame: () => [],
};

const NOT_FOUND = { reason: 'NotFound', message: '', retryAfterMs: undefined, kind: undefined, causes: [] };

/** An API server without a policy. */
class EmptyServer {
  readonly watched: string[] = [];
  onCreate: () => Promise<void> = () => Promise.resolve();

  get = (): Promise<never> =>
    Promise.reject(new KubeError('ORK_KUBE_API', 'GET /', { code: 404, ...NOT_FOUND }));

  async create(_: unknown, draft: ObjectDraft): Promise<KubernetesObject> {
    await this.onCreate();
    return draft as KubernetesObject;
  }

  list = ({ plural }: { readonly plural: string }): Promise<never> => {
    this.watched.push(plural);
    return Promise.reject(new KubeError('ORK_KUBE_API', 'GET /', { code: 404, ...NOT_FOUND }));
  };
}

function source(server: EmptyServer): PolicySource {
  const none = (): void => {};
  return new PolicySource({
    client: server as unknown as PolicySourceOptions['client'],
    holder: { katalog: 'shop', namespace: 'orkestra-system' },
    ...{ instance: '', isWanted: true, isRemovedAtStop: async () => false },
    ...{ clock: systemClock(), random: () => 0 },
    log: { debug: none, info: none, warn: none, error: none } satisfies Logger,
  });
}

const LOOK = { desired: [DESIRED], mayChange: true, owner: undefined };

describe('PolicySource', () => {
  it('a policy that it has written is watched until it is released', async () => {
    const server = new EmptyServer();
    const policies = source(server);
    const release = policies.watch(() => {});
    await policies.look(LOOK);
    expect(server.watched.sort()).toEqual([
      'validatingadmissionpolicies',
      'validatingadmissionpolicybindings',
    ]);
    await release();
  });

  it('a look that ends after the release begins no watch', async () => {
    const server = new EmptyServer();
    const policies = source(server);
    const release = policies.watch(() => {});
    server.onCreate = release;
    await policies.look(LOOK);
    expect(server.watched).toEqual([]);
  });
});
