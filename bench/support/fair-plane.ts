/**
 * Two ServiceAccounts of one priority level with few seats on a real API server: the runtime's, with the rights that
 * `ork generate rbac` writes for its Katalog, and another client's. The administrator is exempt.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { request } from 'undici';
import { parseAllDocuments } from 'yaml';
import type { ControlPlane } from '../../test/support/control-plane.js';
import { type KubeCredentials, kubeCredentials } from '../../test/support/kube-credentials.js';

const FLOW = '/apis/flowcontrol.apiserver.k8s.io/v1';
const LEVEL = 'few-seats';
const OTHER = 'other';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const PATHS: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  ServiceAccount: '/api/v1/namespaces/NS/serviceaccounts',
  Role: '/apis/rbac.authorization.k8s.io/v1/namespaces/NS/roles',
  RoleBinding: '/apis/rbac.authorization.k8s.io/v1/namespaces/NS/rolebindings',
  ClusterRole: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  ClusterRoleBinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
};

export class FairPlane {
  /** Of the runtime. */
  readonly namespace = 'orkestra-system';
  readonly #admin: KubeCredentials;
  #other = '';

  private constructor(
    private readonly control: ControlPlane,
    private readonly folder: string,
  ) {
    this.#admin = kubeCredentials(control.kubeconfig);
  }

  static async open(control: ControlPlane, folder: string): Promise<FairPlane> {
    const plane = new FairPlane(control, folder);
    await plane.#post('/api/v1/namespaces', object('v1', 'Namespace', { name: plane.namespace }));
    await plane.#limit();
    await plane.#post(
      `/api/v1/namespaces/${plane.namespace}/serviceaccounts`,
      object('v1', 'ServiceAccount', { name: OTHER }),
    );
    await plane.#post('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      ...object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', { name: OTHER }),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name: OTHER, namespace: plane.namespace }],
    });
    plane.#other = await plane.#token(OTHER);
    return plane;
  }

  /** Applies what `ork generate rbac` writes for the Katalog; gives the kubeconfig of its ServiceAccount. */
  async runtimeAccount(katalog: string): Promise<string> {
    const args = ['dist/src/main.js', 'generate', 'rbac', '-f', katalog, '--namespace', this.namespace];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const manifests = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
    let account = '';
    for (const manifest of manifests) {
      if (manifest.kind === 'ServiceAccount') account = manifest.metadata.name;
      const path = PATHS[manifest.kind];
      if (path === undefined) throw new Error(`no path for ${manifest.kind}`);
      await this.#post(path.replace('NS', manifest.metadata.namespace ?? this.namespace), manifest);
    }
    const file = join(this.folder, `${account}.kubeconfig`);
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: this.control.url, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { token: await this.#token(account) } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'c',
    };
    await writeFile(file, JSON.stringify(config));
    return file;
  }

  /** Registers a webhook, by its configuration. */
  async register(configuration: object): Promise<void> {
    const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
    await this.#post(path, configuration);
  }

  /** One read of the other client. */
  async probe(): Promise<{ readonly status: number; readonly ms: number }> {
    const from = performance.now();
    const answer = await request(
      `${this.control.url}/api/v1/namespaces/${this.namespace}/serviceaccounts/${OTHER}`,
      {
        headers: { authorization: `Bearer ${this.#other}` },
        dispatcher: this.#admin.agent,
      },
    );
    await answer.body.dump();
    return { status: answer.statusCode, ms: performance.now() - from };
  }

  async #limit(): Promise<void> {
    const metadata = { name: LEVEL };
    const queuing = { queues: 16, handSize: 1, queueLengthLimit: 12 };
    await this.#post(`${FLOW}/prioritylevelconfigurations`, {
      ...object('flowcontrol.apiserver.k8s.io/v1', 'PriorityLevelConfiguration', metadata),
      spec: {
        type: 'Limited',
        limited: {
          nominalConcurrencyShares: 1,
          lendablePercent: 0,
          borrowingLimitPercent: 0,
          limitResponse: { type: 'Queue', queuing },
        },
      },
    });
    await this.#post(`${FLOW}/flowschemas`, {
      ...object('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', metadata),
      spec: {
        priorityLevelConfiguration: metadata,
        matchingPrecedence: 2,
        distinguisherMethod: { type: 'ByUser' },
        rules: [
          {
            subjects: [{ kind: 'Group', group: { name: `system:serviceaccounts:${this.namespace}` } }],
            resourceRules: [
              { apiGroups: ['*'], resources: ['*'], verbs: ['*'], namespaces: ['*'], clusterScope: true },
            ],
          },
        ],
      },
    });
  }

  async #token(name: string): Promise<string> {
    const path = `/api/v1/namespaces/${this.namespace}/serviceaccounts/${name}/token`;
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const { status } = (await this.#post(path, body)) as { status?: { token?: string } };
    return status?.token ?? '';
  }

  async #post(path: string, body: object): Promise<unknown> {
    const { url, agent, headers } = this.#admin;
    const answer = await request(`${url}${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      dispatcher: agent,
    });
    const made: unknown = await answer.body.json();
    // What an earlier Katalog has made stays.
    if (answer.statusCode >= 300 && answer.statusCode !== 409) {
      throw new Error(`POST ${path}: ${answer.statusCode} ${JSON.stringify(made)}`);
    }
    return made;
  }
}

function object(apiVersion: string, kind: string, metadata: Manifest['metadata']): Manifest {
  return { apiVersion, kind, metadata };
}
