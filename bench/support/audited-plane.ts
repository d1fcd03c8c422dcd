/** A real API server that keeps an audit log and that something starts again when it is killed. */
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlPlane, startControlPlane } from '../../test/support/control-plane.js';
import { AuditLog } from './audit-log.js';

/** Reads are left out; of a Lease the object is wanted, since it names the holder. */
const POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', verbs: ['get', 'list', 'watch'] },
    { level: 'RequestResponse', resources: [{ group: 'coordination.k8s.io', resources: ['leases'] }] },
    { level: 'Metadata' },
  ],
};

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
}

export class AuditedPlane {
  private constructor(
    private readonly plane: ControlPlane,
    private readonly folder: string,
    readonly audit: AuditLog,
    readonly authority: string,
  ) {}

  /** `assets` has kube-apiserver and etcd. */
  static async start(assets: string): Promise<AuditedPlane> {
    const folder = await mkdtemp(join(tmpdir(), 'orkestra-audited-'));
    const log = join(folder, 'audit.log');
    await writeFile(join(folder, 'policy.json'), JSON.stringify(POLICY));
    await writeFile(log, '');
    await symlink(join(assets, 'etcd'), join(folder, 'etcd'));
    const server = join(folder, 'kube-apiserver');
    await writeFile(server, script(join(assets, 'kube-apiserver'), folder, log));
    await chmod(server, 0o755);
    const plane = await startControlPlane(folder);
    const { clusters } = JSON.parse(await readFile(plane.kubeconfig, 'utf8')) as Kubeconfig;
    const authority = clusters[0]?.cluster['certificate-authority'] ?? '';
    return new AuditedPlane(plane, folder, new AuditLog(log), authority);
  }

  get kubeconfig(): string {
    return this.plane.kubeconfig;
  }

  get url(): string {
    return this.plane.url;
  }

  /** SIGKILL for the API server; another one begins at once. */
  async killApiServer(): Promise<void> {
    process.kill(Number(await readFile(join(this.folder, 'pid'), 'utf8')), 'SIGKILL');
  }

  async stop(): Promise<void> {
    await this.plane.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function script(server: string, folder: string, log: string): string {
  return `#!/bin/sh
trap 'kill "$child"; wait "$child"; exit 0' TERM
while :; do
  "${server}" "$@" --audit-policy-file="${join(folder, 'policy.json')}" --audit-log-path="${log}" &
  child=$!
  echo "$child" > "${join(folder, 'pid')}"
  wait "$child"
done
`;
}
