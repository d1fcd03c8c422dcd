/**
 * Processor time of `ork validate` for 1,000 CRDs with a schema each, of this build and of others.
 *
 * Usage: npm run bench -- validate [main.js of another build …]; build first.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CRDS = 1_000;
const ROUNDS = 3;
const mains = [join(import.meta.dirname, '..', '..', 'dist', 'src', 'main.js'), ...process.argv.slice(2)];

function crd(kind: string): string {
  const fields = Array.from({ length: 30 }, (_, at) => `                field${at}: { type: string }`);
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${kind.toLowerCase()}s.bench.example.com }
spec:
  group: bench.example.com
  scope: Namespaced
  names: { kind: ${kind}, plural: ${kind.toLowerCase()}s }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                image: { type: string }
                replicas: { type: integer }
                debug: { type: boolean }
${fields.join('\n')}
            status:
              type: object
              x-kubernetes-preserve-unknown-fields: true
`;
}

function entry(kind: string): string {
  const name = kind.toLowerCase();
  return `    ${name}:
      crdFile: crds/${name}.yaml
      operatorBox:
        onReconcile:
          deployments:
            - image: "{{ .spec.image | default \\"nginx\\" }}"
              replicas: "{{ .spec.replicas }}"
              env: [{ name: DEBUG, value: "{{ .spec.debug }}" }]
              when: [{ field: spec.debug, equals: true }]
          services: [{ port: 80 }]
          configMaps: [{ data: { a: "{{ .spec.field3 }}-{{ .metadata.name }}", b: "{{ .children.deployment.status.readyReplicas }}" } }]
        status:
          fields:
            - { path: phase, value: Ready, when: [{ field: children.deployment.status.readyReplicas, gt: 0 }] }
            - { path: ready, value: "{{ .children.deployment.status.readyReplicas }}" }
`;
}

function write(folder: string): string {
  const kinds = Array.from({ length: CRDS }, (_, at) => `Kind${at}`);
  mkdirSync(join(folder, 'crds'), { recursive: true });
  for (const kind of kinds) writeFileSync(join(folder, 'crds', `${kind.toLowerCase()}.yaml`), crd(kind));
  const head =
    'apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: { name: bench, version: 0.1.0 }\nspec:\n  crds:\n';
  const file = join(folder, 'katalog.yaml');
  writeFileSync(file, head + kinds.map(entry).join(''));
  return file;
}

/** Processor time in milliseconds, the least of some runs. */
function cost(main: string, file: string): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const script = `process.on('exit', () => { const { user, system } = process.cpuUsage(); require('fs').writeSync(3, String((user + system) / 1000)); })`;
    const run = spawnSync(
      process.execPath,
      [
        '-e',
        `${script}; process.argv.splice(1, 0, ''); import(${JSON.stringify(main)})`,
        'validate',
        '-f',
        file,
      ],
      {
        stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
      },
    );
    return Number(String(run.output[3]));
  });
  return Math.min(...times);
}

const folder = mkdtempSync(join(tmpdir(), 'orkestra-validate-'));
const checked = write(folder);
const rows = mains.map((main) => ({ main, ms: Math.round(cost(main, checked)) }));
console.log(JSON.stringify({ bench: 'validate', crds: CRDS, rounds: ROUNDS, rows }));
rmSync(folder, { recursive: true });
