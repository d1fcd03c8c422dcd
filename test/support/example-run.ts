/** An example run by a real runtime, in a namespace and an API group of its own. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parseDocument } from 'yaml';
import { askedGateway, ownWebhooks } from './admitted.js';
import { cluster, type TestCluster, type TestResponse, testNamespace } from './cluster.js';
import { installCrd } from './crd.js';
import { exampleObjects, exampleText, loadExample, ROOT } from './examples.js';
import { untilObject } from './follow.js';
import type { GatewayOptions, TestGateway } from './gateway.js';
import type { KubeBody } from './kube-body.js';
import { startRuntime, type TestRuntime } from './runtime.js';

type Definition = KubeBody & {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly { readonly name: string }[];
  };
};

export class ExampleRun {
  readonly kube: TestCluster = cluster();
  readonly #group = `e${crypto.randomUUID().slice(0, 8)}.test`;
  readonly #definitions: readonly Definition[];

  private constructor(
    readonly folder: string,
    readonly namespace: string,
  ) {
    this.#definitions = exampleObjects(`${folder}/crd.yaml`) as readonly Definition[];
  }

  /** A namespace for an example; nothing is installed yet. */
  static async open(folder: string): Promise<ExampleRun> {
    return new ExampleRun(folder, await testNamespace());
  }

  /** Installs the type of that kind, until the test ends; without a kind all types of the example. */
  async install(kind?: string): Promise<void> {
    const wanted = this.#definitions.filter(({ spec }) => kind === undefined || spec.names.kind === kind);
    for (const { spec, ...rest } of wanted) {
      const { plural } = spec.names;
      const name = `${plural}.${this.#group}`;
      onTestFinished(async () => {
        await this.kube.delete(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`);
      });
      const definition = { ...rest, metadata: { name }, spec: { ...spec, group: this.#group } };
      await installCrd(this.kube, definition, `/apis/${this.#group}/${versionOf(spec)}/${plural}`);
    }
  }

  /** Runs a Katalog of the example; it sees this namespace alone. */
  async run(file = 'katalog.yaml', env: Readonly<Record<string, string>> = {}): Promise<TestRuntime> {
    const runtime = await startRuntime({ katalog: this.#katalog(file), namespace: this.namespace, env });
    await runtime.leading();
    return runtime;
  }

  /** Creates the CRs of `cr.yaml`, or those of one kind; in the order of the file. */
  async createCrs(kind?: string): Promise<void> {
    const kinds = this.#definitions.map(({ spec }) => spec.names.kind);
    for (const cr of exampleObjects(`${this.folder}/cr.yaml`)) {
      if (kind === undefined ? kinds.includes(cr.kind ?? '') : cr.kind === kind) await this.create(cr);
    }
  }

  /** Creates that many CRs like the first of a kind in `cr.yaml`, at the same time. */
  async createMany(kind: string, count: number): Promise<void> {
    const [cr] = exampleObjects(`${this.folder}/cr.yaml`).filter((each) => each.kind === kind);
    if (!cr) throw new Error(`${this.folder}/cr.yaml has no ${kind}`);
    const named = (index: number): object => ({ ...cr, metadata: { name: `many-${index}` } });
    await Promise.all(Array.from({ length: count }, (_, index) => this.create(named(index))));
  }

  async create(cr: object): Promise<void> {
    accept(await this.send(cr));
  }

  /** As `create`, with the answer even where it is a refusal. */
  async send(cr: object): Promise<TestResponse> {
    const object = this.#placed(cr);
    return this.kube.post(this.crs(object.kind ?? ''), object);
  }

  /** Starts a gateway of the example, and resolves when the API server asks it about CRs of a kind. */
  async gateway(kind: string, options: GatewayOptions = {}): Promise<TestGateway> {
    const [trial] = exampleObjects(`${this.folder}/cr.yaml`).filter((each) => each.kind === kind);
    const { kube, namespace } = this;
    const katalog = parseDocument(this.#katalog('katalog.yaml'));
    for (const [field, value] of Object.entries(ownWebhooks(kube, namespace)))
      katalog.setIn(['security', 'webhooks', field], value);
    const place = { kube, namespace, collection: this.crs(kind), trial: this.#placed(trial ?? {}) };
    return askedGateway(place, katalog.toString(), options);
  }

  /** The path of the CRs of a kind, or of one of them. */
  crs(kind: string, name?: string): string {
    const { spec } = this.#definition(kind);
    const path = `/apis/${this.#group}/${versionOf(spec)}/namespaces/${this.namespace}/${spec.names.plural}`;
    return name === undefined ? path : `${path}/${name}`;
  }

  /** The path of objects of Kubernetes itself in this namespace: `apps/v1 deployments web`. */
  path(kind: string): string {
    const [version = '', plural = '', name] = kind.split(' ');
    const root = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
    return `${root}/namespaces/${this.namespace}/${plural}${name === undefined ? '' : `/${name}`}`;
  }

  /** A change by somebody else than the runtime, as by `kubectl patch --type merge`. */
  async change(path: string, patch: object): Promise<KubeBody> {
    return accept(await this.kube.patch('merge', path, patch));
  }

  /** Follows a Deployment until so many replicas are wanted and ready. Without controllers it plays theirs. */
  async untilReady(name: string, replicas: number): Promise<void> {
    const path = this.path(`apps/v1 deployments ${name}`);
    const { metadata } = await untilObject(this.kube, path, ({ spec }) => spec['replicas'] === replicas);
    if (!this.kube.hasControllers) {
      const counts = {
        observedGeneration: metadata.generation,
        replicas,
        readyReplicas: replicas,
        updatedReplicas: replicas,
        availableReplicas: replicas,
      };
      accept(await this.kube.patch('merge', `${path}/status`, { status: counts }));
    }
    await untilObject(this.kube, path, ({ status }) => readyOf(status) === replicas);
  }

  #placed(cr: object): KubeBody {
    const { kind, metadata, ...rest } = cr as KubeBody;
    const apiVersion = `${this.#group}/${versionOf(this.#definition(kind ?? '').spec)}`;
    return { ...rest, apiVersion, kind, metadata: { ...metadata, namespace: this.namespace } } as KubeBody;
  }

  #definition(kind: string): Definition {
    const found = this.#definitions.find(({ spec }) => spec.names.kind === kind);
    if (!found) throw new Error(`${this.folder}/crd.yaml defines no ${kind}`);
    return found;
  }

  /** The Katalog as written, but for this group and this namespace; nothing is read from its folder then. */
  #katalog(file: string): string {
    const path = `${this.folder}/${file}`;
    const document = parseDocument(exampleText(path));
    for (const [name, { entry }] of loadExample(path).plan?.crds ?? []) {
      const place = ['spec', 'crds', name];
      document.setIn([...place, 'apiTypes'], { ...entry.apiTypes, group: this.#group });
      document.setIn([...place, 'namespace'], this.namespace);
      for (const field of ['crdFile', 'crFiles']) document.deleteIn([...place, field]);
      const module = [...place, 'operatorBox', 'reconciler', 'hooks', 'module'];
      const hooks: unknown = document.getIn(module);
      if (typeof hooks === 'string') document.setIn(module, join(ROOT, 'examples', this.folder, hooks));
    }
    // Children of the example's own kinds name the group as well.
    const groups = new Set(this.#definitions.map(({ spec }) => spec.group));
    return [...groups].reduce(
      (text, group) => text.replaceAll(`${group}/`, `${this.#group}/`),
      document.toString(),
    );
  }
}

function versionOf({ versions: [version] }: Definition['spec']): string {
  return version?.name ?? '';
}

function readyOf(status: unknown): number {
  return ((status ?? {}) as { readyReplicas?: number }).readyReplicas ?? 0;
}

function accept({ status, body }: { readonly status: number; readonly body: KubeBody }): KubeBody {
  if (status >= 300) throw new Error(`${status}: ${body.message}`);
  return body;
}
