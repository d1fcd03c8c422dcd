/**
 * The gateway as it runs in a cluster: the API server calls a Service, whose endpoints are the replicas that are ready. On a
 * control plane of this file's own, since kube-apiserver finds a Service without DNS by a flag alone.
 */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { cluster } from '../support/cluster.js';
import { type ControlPlane, startControlPlane } from '../support/control-plane.js';
import { installCrd } from '../support/crd.js';
import { ROOT } from '../support/examples.js';
import type { GatewayReplica } from '../support/gateway-replica.js';
import { GatewayService, reachableAddress } from '../support/gateway-service.js';
import type { KubeBody } from '../support/kube-body.js';

const assets = process.env['KUBEBUILDER_ASSETS'];
const address = reachableAddress();
const REGISTRATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const LABEL = 'orkestra.io/deletion-protection';
const WAIT = { timeout: 60_000, interval: 100 };
const WRITE_EVERY_MS = 50;

describe.skipIf(!assets || !address)(
  'a gateway behind a Service (skipped without a real API server or an address other than loopback: set KUBEBUILDER_ASSETS)',
  () => {
    let plane: ControlPlane | undefined;
    beforeAll(async () => {
      plane = await startControlPlane(assets ?? '', ['--enable-aggregator-routing=true']);
    });
    afterAll(() => plane?.stop());

    async function opened(certManager: object = {}) {
      const { url = '', kubeconfig = '' } = plane ?? {};
      const kube = cluster({ kind: 'real', url, kubeconfig, hasControllers: false });
      const id = crypto.randomUUID().slice(0, 8);
      const [namespace, group] = [`gate-${id}`, `g${id}.test`];
      await kube.post('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: namespace },
      });
      await installCrd(kube, bookCrd(group), `/apis/${group}/v2/books`);
      const service = await GatewayService.open({
        ...{ kube, namespace, address: address ?? '' },
        main: join(ROOT, 'dist', 'src', 'main.js'),
        katalog: katalog(group, id, certManager),
      });
      onTestFinished(() => service.close());
      const books = (version: 'v1' | 'v2') => `/apis/${group}/${version}/namespaces/default/books`;
      const book = (version: 'v1' | 'v2', name: string, spec: object, metadata: object = {}) => ({
        ...{ apiVersion: `${group}/${version}`, kind: 'Book' },
        metadata: { name, ...metadata },
        spec,
      });
      return { kube, namespace, group, service, books, book, registration: registrationPath(id) };
    }
    type Opened = Awaited<ReturnType<typeof opened>>;

    /** Until the API server asks the gateway about all that it registers. */
    function untilAsked({ kube, group, books, book }: Opened): Promise<void> {
      return vi.waitFor(async () => {
        const query = { dryRun: 'All' };
        const bad = await kube.post(books('v1'), book('v1', 'bad', { copies: '500' }), { query });
        expect(bad.body.message).toContain('500 copies are too many');
        const good = await kube.post(books('v1'), book('v1', 'good', { copies: '3' }), { query });
        expect(good.body.spec).toEqual({ copies: '3', shelf: 'new' });
        const elsewhere = `/apis/${group}/v2/namespaces/kube-public/books`;
        const refused = await kube.post(elsewhere, book('v2', 'b', { copies: 1 }), { query });
        expect(refused.body.message).toContain('[Book "b"] namespace "kube-public" is restricted');
        const { spec } = (await kube.get(`${DEFINITIONS}/books.${group}`)).body;
        expect(spec).toMatchObject({ conversion: { strategy: 'Webhook' } });
      }, WAIT);
    }

    it('a gateway is ready before its Service leads to it, registers once it does, and answers every kind of review', async () => {
      const site = await opened();
      const { kube, namespace, service, books, book, registration, group } = site;
      const gateway = await service.start({ isLedTo: false });
      await vi.waitFor(() => expect(gateway.log.join()).toContain('webhooks were not reached'), WAIT);
      await vi.waitFor(async () => expect(await gateway.notReady()).toEqual([]), WAIT);
      expect((await kube.get(registration)).status).toBe(404);

      service.leadTo(gateway);
      await untilAsked(site);
      const { caBundle, ...client } = firstClient((await kube.get(registration)).body);
      expect(client).toEqual({
        service: { namespace, name: 'orkestra-gateway', port: 443, path: '/validate' },
      });
      const { conversion } = (await kube.get(`${DEFINITIONS}/books.${group}`)).body.spec as {
        conversion: { webhook: { clientConfig: object } };
      };
      expect(conversion.webhook.clientConfig).toEqual({
        service: { namespace, name: 'orkestra-gateway', port: 443, path: '/convert' },
        caBundle,
      });

      await kube.post(books('v1'), book('v1', 'a', { copies: '3' }, { labels: { [LABEL]: 'true' } }));
      expect((await kube.get(`${books('v2')}/a`)).body.spec).toEqual({ copies: 3, shelf: 'new' });
      const kept = await kube.delete(`${books('v2')}/a`);
      expect([kept.status, kept.body.message]).toEqual([
        403,
        expect.stringContaining('[Book "a"] deletion is blocked by Orkestra deletion protection'),
      ]);
      const elsewhere = `/apis/${group}/v2/namespaces/kube-public/books`;
      const refused = await kube.post(elsewhere, book('v2', 'b', { copies: 1 }));
      expect(refused.body.message).toContain('[Book "b"] namespace "kube-public" is restricted');
    });

    it('a certificate that is replaced and replicas that are rolled out fail neither a write nor a conversion', async () => {
      const site = await opened({ validFor: '1m' });
      const { kube, service } = site;
      for (const gateway of [await service.start(), await service.start()]) await endpoint(service, gateway);
      await untilAsked(site);
      const [before] = service.gateways.map(servedBy);
      const writes = new Writes(site);
      await vi.waitFor(() => {
        const now = new Set(service.gateways.map(servedBy));
        expect([now.size, now.has(before)]).toEqual([1, false]);
      }, WAIT);
      // The API server keeps its connections, which hide a certificate: to new replicas it opens others.
      for (const old of [...service.gateways]) {
        await endpoint(service, await service.start());
        const ended = old.stop();
        await vi.waitFor(() => expect(service.isEndpoint(old)).toBe(false), WAIT);
        expect(await ended).toBe(0);
      }
      await writes.stop();
      expect(writes.failures).toEqual([]);
      expect(writes.done).toBeGreaterThan(50);
      expect((await kube.get(site.registration)).status).toBe(200);
    });

    it('a write fails while no replica is ready, and the next replica needs no change of what is registered', async () => {
      const site = await opened();
      const { kube, service, books, book, registration } = site;
      const first = await service.start();
      await untilAsked(site);
      await first.stop();
      await vi.waitFor(() => expect(service.isEndpoint(first)).toBe(false), WAIT);
      const { metadata } = (await kube.get(registration)).body;
      const refused = await kube.post(books('v2'), book('v2', 'a', { copies: 1 }));
      expect([refused.status, refused.body.message]).toEqual([
        500,
        expect.stringContaining('failed calling webhook'),
      ]);
      await endpoint(service, await service.start());
      await untilAsked(site);
      expect((await kube.get(registration)).body.metadata.resourceVersion).toBe(metadata.resourceVersion);
    });

    /** Changes a custom resource in the version that is not stored, one write after the other, and counts those that fail. */
    class Writes {
      done = 0;
      readonly failures: string[] = [];
      #isStopped = false;
      readonly #running: Promise<void>;

      constructor(private readonly site: Opened) {
        this.#running = this.#run();
      }

      async stop(): Promise<void> {
        this.#isStopped = true;
        await this.#running;
      }

      async #run(): Promise<void> {
        const { kube, books, book } = this.site;
        await kube.post(books('v1'), book('v1', 'written', { copies: '0' }));
        while (!this.#isStopped) {
          const spec = { copies: `${this.done % 100}` };
          const { status, text } = await kube.patch('merge', `${books('v1')}/written`, { spec });
          if (status !== 200) this.failures.push(text);
          this.done++;
          await setTimeout(WRITE_EVERY_MS);
        }
      }
    }
  },
);

function endpoint(service: GatewayService, gateway: GatewayReplica): Promise<void> {
  return vi.waitFor(() => expect(service.isEndpoint(gateway)).toBe(true), WAIT);
}

/** The serial number that a gateway has logged last. */
function servedBy({ log }: GatewayReplica): string | undefined {
  return log.flatMap((line) => /"serial":"(\w+)".*"certificate served"/.exec(line)?.[1] ?? []).at(-1);
}

function registrationPath(instance: string): string {
  return `${REGISTRATIONS}/orkestra-admission-validation-${instance}`;
}

function firstClient(body: KubeBody): { readonly caBundle?: string; readonly service?: object } {
  const { webhooks = [] } = body as unknown as { webhooks?: { clientConfig: object }[] };
  return webhooks[0]?.clientConfig ?? {};
}

/** `v2` is stored, and `copies` is a text in v1. */
function bookCrd(group: string) {
  const versionOf = (name: string, copies: object) => ({
    ...{ name, served: true, storage: name === 'v2' },
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: { spec: { type: 'object', properties: { copies, shelf: { type: 'string' } } } },
      },
    },
  });
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `books.${group}` },
    spec: {
      ...{ group, scope: 'Namespaced', names: { plural: 'books', kind: 'Book' } },
      versions: [versionOf('v1', { type: 'string' }), versionOf('v2', { type: 'integer' })],
    },
  };
}

function katalog(group: string, instance: string, certManager: object) {
  const path = { copies: '{{ .spec.copies }}', shelf: '{{ .spec.shelf }}' };
  return {
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name: `books-${instance}` },
    security: {
      webhooks: { admission: { enabled: true }, failurePolicy: 'Fail', instance },
      conversion: { enabled: true },
      deletionProtection: {},
      namespaceProtection: { restrictedNamespaces: ['kube-public'] },
      certManager,
    },
    spec: {
      crds: {
        book: {
          apiTypes: { group, version: 'v2', kind: 'Book', plural: 'books' },
          conversion: {
            updateCRD: true,
            paths: [
              { from: 'v1', to: 'v2', spec: path },
              { from: 'v2', to: 'v1', spec: path },
            ],
          },
          mutation: { rules: [{ field: 'spec.shelf', default: 'new' }] },
          validation: {
            rules: [
              {
                field: 'spec.copies',
                lessThanOrEqual: 100,
                message: '{{ .spec.copies }} copies are too many',
              },
            ],
          },
        },
      },
    },
  };
}
