/** What the checks of types say of a Katalog text, with the files that it names. */
import { randomBytes } from 'node:crypto';
import { type LoadOptions, loadKatalog, type Problem } from '../../katalog/index.js';
import { FakeClock } from './fake-clock.js';

/** A CRD of group example.com with this schema, flow style. */
export function crdText(schema: string, { kind = 'Website', status = true } = {}): string {
  const plural = `${kind.toLowerCase()}s`;
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${plural}.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: ${kind}, plural: ${plural} }
  versions:
    - name: v1
      served: true
      storage: true
      ${status ? 'subresources: { status: {} }' : ''}
      schema:
        openAPIV3Schema:
${schema
  .trim()
  .split('\n')
  .map((line) => `          ${line}`)
  .join('\n')}
`;
}

/** An entry `website` with its CRD in crd.yaml; `box` is what stands under `operatorBox`. */
export function katalogOf(box: string, entry = ''): string {
  const inside = (text: string, by: number): string =>
    text
      .trim()
      .split('\n')
      .map((line) => `${' '.repeat(by)}${line}`)
      .join('\n');
  return `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: site }
spec:
  crds:
    website:
      crdFile: crd.yaml
${entry === '' ? '' : `${inside(entry, 6)}\n`}      operatorBox:
${inside(box, 8)}
`;
}

/** Every problem, `ORK_TYPE_*` or not. */
export function problemsOf(
  text: string,
  files: Readonly<Record<string, string>>,
  types: LoadOptions['types'] = { severity: 'error' },
): readonly Problem[] {
  const { problems } = loadKatalog([{ file: 'katalog.yaml', text }], {
    clock: new FakeClock(0),
    random: (size) => randomBytes(size),
    types,
    readCrdFile: (file) => {
      const found = files[file];
      return found === undefined ? { refused: 'does not exist' } : { text: found };
    },
  });
  return problems;
}

/** `code severity: message` of each. */
export function saidOf(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code, severity, message }) => `${code} ${severity}: ${message}`);
}
