// Completes the SBOM of the build (CycloneDX, dist/bom.json): the plugin of esbuild has listed the libraries whose code is in
// the bundle; what dist loads from node_modules, with all that it needs, is added from the lock file.
import { readFileSync, writeFileSync } from 'node:fs';

const LOCK = 'package-lock.json';

/** Removes the stubs that stand for code that is left out or comes at its first use, and adds the libraries outside the bundle. */
export function completeSbom(file) {
  const bom = JSON.parse(readFileSync(file, 'utf8'));
  const { packages } = JSON.parse(readFileSync(LOCK, 'utf8'));
  const own = bom.metadata.component['bom-ref'];
  const isStub = (ref) => /^(VirtualComponent )?(left out|at first use):/.test(ref);
  const stubs = new Set(
    bom.components
      .filter(({ name, purl, 'bom-ref': ref }) => purl === undefined && (isStub(name) || isStub(ref)))
      .map(({ 'bom-ref': ref }) => ref),
  );
  const behind = new Map(bom.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
  const throughStubs = (ref) => (stubs.has(ref) ? behind.get(ref)?.flatMap(throughStubs) : [ref]) ?? [];
  const outside = outsideTheBundle(packages);
  const components = new Map(
    bom.components.filter((each) => !stubs.has(each['bom-ref'])).map((each) => [each.purl, each]),
  );
  const refs = new Map();
  for (const [path, entry] of outside) {
    const component = componentOf(path, entry);
    const known = components.get(component.purl);
    if (!known) components.set(component.purl, component);
    refs.set(path, (known ?? component)['bom-ref']);
  }
  const dependencies = new Map(
    bom.dependencies
      .filter(({ ref }) => !stubs.has(ref))
      .map(({ ref, dependsOn = [] }) => [ref, dependsOn.flatMap(throughStubs)]),
  );
  const link = (ref, targets) =>
    dependencies.set(ref, [...new Set([...(dependencies.get(ref) ?? []), ...targets])].sort());
  link(
    own,
    Object.keys(packages[''].dependencies).map((name) => refs.get(resolved(packages, '', name))),
  );
  for (const [path, entry] of outside) {
    link(
      refs.get(path),
      Object.keys(entry.dependencies ?? {}).map((name) => refs.get(resolved(packages, path, name))),
    );
  }
  bom.components = [...components.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
  bom.dependencies = [...dependencies]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([ref, dependsOn]) => (dependsOn.length > 0 ? { ref, dependsOn } : { ref }));
  writeFileSync(file, `${JSON.stringify(bom, null, 1)}\n`);
}

/** Lock entries of `dependencies`, and of what they depend on, by their path. */
function outsideTheBundle(packages) {
  const found = new Map();
  const queue = Object.keys(packages[''].dependencies).map((name) => resolved(packages, '', name));
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (found.has(path)) continue;
    found.set(path, packages[path]);
    queue.push(
      ...Object.keys(packages[path].dependencies ?? {}).map((name) => resolved(packages, path, name)),
    );
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Where Node finds the package `name` from the package at `from`. */
function resolved(packages, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (packages[path]) return path;
    if (at === '') throw new Error(`${name} is not in ${LOCK}`);
  }
}

function componentOf(path, { version, license, integrity }) {
  const full = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const [name, group] = full.split('/').reverse();
  const purl = `pkg:npm/${full.replace('@', '%40')}@${version}`;
  return {
    type: 'library',
    name,
    ...(group === undefined ? {} : { group }),
    version,
    'bom-ref': purl,
    purl,
    ...(license === undefined ? {} : { licenses: [{ license: { id: license } }] }),
    ...(integrity?.startsWith('sha512-')
      ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') }] }
      : {}),
  };
}
