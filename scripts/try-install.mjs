// `npm run try:install -- --kubeconfig FILE [--way bundle|kustomize|chart] [--root build/image.work/root]`: installs the Katalog of
// examples/01-website from nothing, waits for its first Ready CR, removes it, and names what is left. FILE is the admin's of a
// cluster without Orkestra, with a controller manager and without kubelets: each Deployment has one process, started from what was
// applied: its arguments, environment, ConfigMaps and ServiceAccount token, as its user, from the read-only root of `npm run image`.
// Probes, limits and NetworkPolicies are not tried. Needs root, kubectl, and helm or Go for the chart. Its last line is JSON.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const EXAMPLE = 'examples/01-website';
const NAMESPACE = 'orkestra-system';
const RUNTIME = 'orkestra-runtime';
const HELM = 'helm.sh/helm/v3/cmd/helm@v3.22.0';
const TOKENS = '/var/run/secrets/kubernetes.io/serviceaccount';
/** What comes and goes of its own in any cluster. */
const RESTLESS = /^(events|events\.events\.k8s\.io|leases\.coordination\.k8s\.io|nodes|componentstatuses)$/;

/** Of the process that was started last. */
let log;
const { values } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    root: { type: 'string', default: 'build/image.work/root' },
    way: { type: 'string', multiple: true, default: ['bundle', 'kustomize', 'chart'] },
  },
});
if (!values.kubeconfig)
  fail('--kubeconfig is required because everything on that cluster is installed and removed');
if (process.getuid?.() !== 0)
  fail('root is required because the processes get a root and a user of their own');
const folder = mkdtempSync(join(tmpdir(), 'orkestra-install-'));
const env = { ...process.env, KUBECONFIG: resolve(values.kubeconfig), HOME: folder };
const main = resolve('dist/src/main.js');
const WAYS = { bundle: bundleWay, kustomize: kustomizeWay, chart: chartWay };

const report = [];
try {
  for (const name of values.way) {
    const way = WAYS[name]?.() ?? fail(`unknown way "${name}": expected ${Object.keys(WAYS).join(', ')}`);
    report.push(await tryWay(name, way));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(JSON.stringify(report));
process.exit(report.every(({ left }) => left.length === 0) ? 0 : 1);

async function tryWay(name, { install, upgrade, remove, removeRest }) {
  const before = everything();
  const started = performance.now();
  const seconds = () => Number(((performance.now() - started) / 1_000).toFixed(1));
  install();
  const applied = seconds();
  kubectl('wait', '--for=condition=Established', 'crd/websites.examples.orkestra.io', '--timeout=60s');
  kubectl('apply', '-f', join(EXAMPLE, 'cr.yaml'));
  kubectl('-n', NAMESPACE, 'rollout', 'status', `deployment/${RUNTIME}`, '--timeout=120s');
  const rolledOut = seconds();
  let runtime = start(RUNTIME);
  kubectl('wait', '--for=condition=Ready', 'websites.examples.orkestra.io/hello', '--timeout=120s');
  const ready = seconds();
  say(name, `applied ${applied} s, pods placed ${rolledOut} s, first Ready CR ${ready} s`);
  const steps = { applied, rolledOut, ready };
  if (upgrade) {
    upgrade();
    kubectl('-n', NAMESPACE, 'rollout', 'status', `deployment/${RUNTIME}`, '--timeout=120s');
    steps.upgraded = kubectl(
      '-n',
      NAMESPACE,
      'get',
      'deployment',
      RUNTIME,
      '-o',
      'jsonpath={.status.readyReplicas}',
    );
    await runtime.stop();
    runtime = start(RUNTIME);
    // Process 1 of a namespace does not hear a signal before it listens for it.
    await runtime.serving();
    say(name, `upgraded, ${steps.upgraded} replicas ready`);
  }
  kubectl('delete', '-f', join(EXAMPLE, 'cr.yaml'), '--timeout=60s');
  // Nobody finds the owners of children any more once their CRD is gone.
  kubectl(
    'wait',
    '--for=delete',
    'deployment/hello',
    'service/hello',
    'configmap/hello-page',
    '--timeout=120s',
  );
  const exit = await runtime.stop();
  remove();
  const rest = await leftOf(before);
  removeRest?.();
  const left = removeRest ? await leftOf(before) : rest;
  say(
    name,
    `the process ended with ${exit}; ${removeRest ? `uninstall left ${rest.join(', ')}; ` : ''}left: ${left.join(', ') || 'nothing'}`,
  );
  return { way: name, ...steps, exit, ...(removeRest ? { uninstallLeft: rest } : {}), left };
}

function bundleWay() {
  const file = join(folder, 'deploy.yaml');
  return {
    install: () => {
      run(process.execPath, [main, 'generate', 'bundle', '-f', join(EXAMPLE, 'katalog.yaml'), '-o', file]);
      kubectl('apply', '-f', file);
    },
    remove: () => kubectl('delete', '-f', file, '--timeout=120s'),
  };
}

function kustomizeWay() {
  return {
    install: () => kubectl('apply', '-k', 'manifests/base'),
    remove: () => kubectl('delete', '-k', 'manifests/base', '--timeout=120s'),
  };
}

/** Helm keeps the CRDs of a chart and a namespace that it has made. */
function chartWay() {
  const chart = join(folder, 'chart');
  const helm = helmProgram();
  const place = ['-n', NAMESPACE, '--timeout', '120s'];
  return {
    install: () => {
      run(process.execPath, [main, 'generate', 'chart', '-f', join(EXAMPLE, 'katalog.yaml'), '-o', chart]);
      run(helm, ['install', 'website', chart, ...place, '--create-namespace']);
    },
    upgrade: () => run(helm, ['upgrade', 'website', chart, ...place, '--set', 'runtime.replicas=3']),
    remove: () => run(helm, ['uninstall', 'website', ...place]),
    removeRest: () => {
      kubectl('delete', '-f', join(chart, 'crds'), '--timeout=120s');
      kubectl('delete', 'namespace', NAMESPACE, '--timeout=120s');
    },
  };
}

function helmProgram() {
  if (!spawnSync('helm', ['version']).error) return 'helm';
  run('go', ['install', HELM], { env: { ...process.env, GOBIN: folder } });
  return join(folder, 'helm');
}

/** One process of a Deployment, as its pod would be. */
function start(name) {
  const { metadata, spec } = get('deployment', name);
  const { containers, volumes, serviceAccountName, securityContext } = spec.template.spec;
  const [container] = containers;
  if (container.command) fail(`${name} has a command of its own, where the image's is expected`);
  const selector = Object.entries(spec.selector.matchLabels).map((pair) => pair.join('='));
  const [pod] = JSON.parse(
    kubectl('-n', NAMESPACE, 'get', 'pods', '-l', selector.join(), '-o', 'json'),
  ).items;
  const place = mkdtempSync(join(folder, 'pod-'));
  const binds = container.volumeMounts.flatMap(({ name: volume, mountPath }) => {
    const source = join(place, volume);
    const { configMap, emptyDir } = volumes.find((each) => each.name === volume);
    if (emptyDir && mountPath === '/tmp') return [];
    if (!configMap) fail(`${name}: volume ${volume} is of a kind that is not stood in for`);
    const { data } = get('configmap', configMap.name);
    for (const { key, path } of configMap.items) write(join(source, path), data[key]);
    return [`${source}:${mountPath}`];
  });
  const { host, port, ca } = apiServer();
  const token = kubectl('-n', NAMESPACE, 'create', 'token', serviceAccountName, '--duration=1h');
  for (const [file, text] of Object.entries({ token, namespace: NAMESPACE, 'ca.crt': ca }))
    write(join(place, 'account', file), text);
  const flags = [`${join(place, 'account')}:${TOKENS}`, ...binds].flatMap((bind) => ['--bind', bind]);
  const { runAsUser, runAsGroup } = securityContext;
  const file = join(place, 'log');
  log = file;
  const output = openSync(file, 'w');
  const child = spawn(
    'sh',
    [
      'scripts/try-image.sh',
      '--user',
      `${runAsUser}:${runAsGroup}`,
      '--keep-env',
      ...flags,
      resolve(values.root),
      ...container.args,
    ],
    {
      stdio: ['ignore', output, output],
      env: {
        ...{ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', NODE_ENV: 'production', HOME: '/tmp' },
        ...{ KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port },
        ...environment(container, pod ?? { metadata }),
      },
    },
  );
  const ended = new Promise((done) => child.on('close', done));
  process.once('exit', () => child.kill('SIGKILL'));
  return {
    serving: async () => {
      while (!readFileSync(file, 'utf8').includes('Live API listening')) {
        if (child.exitCode !== null) fail(`${name} ended with ${child.exitCode} before it served`);
        await setTimeout(100);
      }
    },
    stop: () => {
      // unshare does not pass signals on: its one child is the process.
      const [inner] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ');
      if (inner) process.kill(Number(inner), 'SIGTERM');
      return ended;
    },
  };
}

/** Of the container, with what Kubernetes fills in. */
function environment({ env: own = [], envFrom = [] }, pod) {
  const found = {};
  for (const { secretRef } of envFrom) {
    if (!secretRef.optional) fail(`the Secret ${secretRef.name} is required and not stood in for`);
  }
  for (const { name, value, valueFrom } of own) {
    const path = valueFrom?.fieldRef?.fieldPath;
    found[name] = path
      ? path.split('.').reduce((object, key) => object?.[key], pod)
      : value.replaceAll(/\$\((\w+)\)/g, (_, other) => found[other] ?? '');
  }
  return found;
}

function apiServer() {
  const { clusters } = JSON.parse(kubectl('config', 'view', '--raw', '--minify', '-o', 'json'));
  const { server, ...rest } = clusters[0].cluster;
  const data = rest['certificate-authority-data'];
  const ca = data ? Buffer.from(data, 'base64') : readFileSync(rest['certificate-authority']);
  const { hostname, port } = new URL(server);
  return { host: hostname, port: port || '443', ca };
}

/** Every object of the cluster, by kind, namespace and name. */
function everything() {
  const kinds = kubectl('api-resources', '--verbs=list', '-o', 'name')
    .split('\n')
    .filter((kind) => kind !== '' && !RESTLESS.test(kind));
  const columns = 'custom-columns=K:.kind,S:.metadata.namespace,N:.metadata.name';
  const lines = kubectl('get', kinds.join(), '-A', '--no-headers', '-o', columns, '--ignore-not-found').split(
    '\n',
  );
  return new Set(lines.map((line) => line.trim().replaceAll(/\s+/g, ' ')));
}

/** What is there beyond `before`, a minute after at most: controllers remove some of it. */
async function leftOf(before) {
  for (let tries = 0; ; tries++) {
    const left = [...everything()].filter((line) => !before.has(line));
    if (left.length === 0 || tries === 30) return left;
    await setTimeout(2_000);
  }
}

function get(kind, name) {
  return JSON.parse(kubectl('-n', NAMESPACE, 'get', kind, name, '-o', 'json'));
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function say(way, text) {
  console.log(`${way}: ${text}`);
}

function kubectl(...args) {
  return run('kubectl', args);
}

function run(command, args, options = { env }) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    ...options,
  });
  if (status !== 0) fail(`${command} ${args.slice(0, 4).join(' ')} failed: ${error?.message ?? stderr}`);
  return stdout;
}

function fail(message) {
  console.error(`try-install: ${message}`);
  if (log) console.error(readFileSync(log, 'utf8'));
  process.exit(2);
}
