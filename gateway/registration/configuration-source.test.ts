import { describe, expect, it } from 'vitest';
import { type Logger, systemClock } from '../../lib/base/index.js';
import { KubeError, type KubernetesObject, type ObjectDraft } from '../../lib/kube/index.js';
import { ConfigurationSource, type ConfigurationSourceOptions } from './configuration-source.js';
import type { Desired } from './desired.js';

const DESIRED: Desired = {
  kind: 'ValidatingWebhookConfiguration',
  of: 'orkestra-admission-validation',
  name: 'orkestra-admission-validation',
  webhooks: [
    {
      path: '/validate',
      body: {
        name: 'apps.shop.test.validate.orkestra.orkspace.io',
        matchConditions: [{ name: 'not-deleting', expression: '!has(object.metadata.deletionTimestamp)' }],
      },
    },
  ],
};

/** An API server before Kubernetes 1.28: it drops the field that it does not know. */
class OldServer {
  readonly objects = new Map<string, KubernetesObject>();
  writes = 0;

  async get(_: unknown, { name }: { readonly name: string }): Promise<KubernetesObject> {
    const found = this.objects.get(name);
    if (found) return found;
    const status = {
      code: 404,
      reason: 'NotFound',
      message: '',
      retryAfterMs: undefined,
      kind: undefined,
      causes: [],
    };
    throw new KubeError('ORK_KUBE_API', 'GET /', status);
  }

  create = async (_: unknown, draft: ObjectDraft): Promise<KubernetesObject> => this.#stored(draft);
  update = async (_: unknown, object: KubernetesObject): Promise<KubernetesObject> => this.#stored(object);

  #stored(written: ObjectDraft | KubernetesObject): KubernetesObject {
    const text = JSON.stringify(written, (key, value: unknown) =>
      key === 'matchConditions' ? undefined : value,
    );
    const object = JSON.parse(text) as KubernetesObject;
    this.objects.set(object.metadata.name, object);
    this.writes++;
    return object;
  }
}

describe('ConfigurationSource', () => {
  it('a server that drops match conditions is said once, and what it has kept is right', async () => {
    const server = new OldServer();
    const lines: string[] = [];
    const log = (_: object, message: string): void => void lines.push(message);
    const source = new ConfigurationSource({
      client: server as unknown as ConfigurationSourceOptions['client'],
      desired: [DESIRED],
      holder: { katalog: 'shop', namespace: 'orkestra-system' },
      ...{ instance: '', address: { url: 'https://127.0.0.1:8443' }, clusterRole: undefined },
      mayRegister: () => true,
      isRemovedAtStop: async () => false,
      ...{ clock: systemClock(), random: () => 0 },
      log: { debug: log, info: log, warn: log, error: log } satisfies Logger,
    });
    const [created] = await source.read([DESIRED], undefined);
    expect(created?.current).toBe(false);
    await created?.publish('-----BEGIN CERTIFICATE-----');
    const [read] = await source.read([DESIRED], undefined);
    expect([read?.current, server.writes]).toEqual([true, 2]);
    expect(lines.filter((line) => line.includes('matchConditions'))).toEqual([
      'the API server drops matchConditions: the gateway is asked more often than it needs to be',
    ]);
    await read?.publish('-----BEGIN CERTIFICATE-----');
    expect(lines.filter((line) => line.includes('matchConditions'))).toHaveLength(1);
  });
});
