import { statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { NOTIFY_SECRET, neededGatewayAccess, needsGateway, notifiesByGateway } from '../../gateway/index.js';
import { formatProblems } from '../../katalog/index.js';
import { messageOf } from '../../lib/base/index.js';
import { neededAccess, type RuntimePlan } from '../../runtime/index.js';
import type { CommandContext } from '../context.js';
import { commandErrors } from '../errors.js';
import {
  accountManifests,
  bundle,
  clusterRoleName,
  crdManifests,
  environmentSecret,
  grants,
  type KatalogVolume,
  katalogConfigMap,
  katalogFiles,
  katalogName,
  katalogPaths,
  type Manifest,
  manifestsText,
  manifestText,
  type Part,
  type Target,
} from '../generate/index.js';
import { productVersion } from '../package.js';
import { readSettings } from '../settings.js';
import { DEFAULT_FILE, namedFiles, type ReadPlan, readPlan } from './validate.js';

const COMPONENTS = ['runtime', 'gateway'] as const;
type Component = (typeof COMPONENTS)[number];

interface GenerateFlags {
  readonly file: readonly string[];
  readonly output?: string;
  readonly namespace: string;
  readonly name: string;
  readonly image?: string;
  readonly replicas: number;
  readonly inImage?: string;
  /** Undefined: what the Katalog needs. */
  readonly for?: Component;
}

type Loaded = ReadPlan & { readonly plan: RuntimePlan };

/** The processes that are generated. */
interface Parts {
  readonly runtime: Part | undefined;
  readonly gateway: Part | undefined;
}

type Build = (read: Loaded, parts: Parts, flags: GenerateFlags) => readonly Manifest[];

/** What can be generated, and from what. */
const KINDS: readonly { readonly name: string; readonly about: string; readonly build: Build }[] = [
  {
    name: 'bundle',
    about: 'everything that a cluster needs to run the Katalog: one kubectl apply -f',
    build: (read, parts, flags) => {
      const { crds } = crdManifests(entriesOf(read), read.named);
      const notifyToken = notifiesByGateway(read.plan.katalog) ? NOTIFY_SECRET : undefined;
      return bundle({ ...parts, crds, katalog: volumeOf(read, flags), notifyToken });
    },
  },
  {
    name: 'rbac',
    about: 'the ServiceAccounts, and roles with the reason of every rule',
    build: (_read, parts) => listOf(parts).flatMap(({ access, target }) => accountManifests(access, target)),
  },
  {
    name: 'configmap',
    about: 'the files of the Katalog as a ConfigMap',
    build: ({ sources, named }, parts, flags) =>
      listOf(parts)
        .slice(0, 1)
        .map(({ target }) => katalogConfigMap(katalogFiles(sources, named), katalogName(flags), target)),
  },
];

export function registerGenerate(program: Command, context: CommandContext): void {
  const generate = program
    .command('generate')
    .description('write the manifests with which a cluster runs a Katalog')
    .addHelpText('after', HELP);
  for (const { name, about, build } of KINDS) {
    generate
      .command(name)
      .argument('[files...]', 'Katalog files, as with -f')
      .description(about)
      .option('-f, --file <path...>', 'Katalog files, merged in the order given', [DEFAULT_FILE])
      .addOption(new Option('-k, --katalog <path...>', 'as -f').hideHelp())
      .option('-o, --output <path>', 'file to write, or an existing folder: one file per object')
      .option('-n, --namespace <name>', 'namespace of its processes', dnsLabel, 'orkestra-system')
      .option('--name <name>', 'name of the Deployment of the runtime and its account', dnsLabel, RUNTIME)
      .addOption(
        new Option('--for <component>', 'one component (default what the Katalog needs)').choices(COMPONENTS),
      )
      .option('--image <image>', 'container image (default orkestra:<version>)')
      .option('--replicas <count>', 'replicas of each', replicaCount, 2)
      .option('--in-image <folder>', 'folder of the image that holds the Katalog; no ConfigMap is made')
      .action(async (files: readonly string[], flags: GenerateFlags & { katalog?: readonly string[] }) =>
        run(
          name,
          build,
          { ...flags, file: namedFiles([...files, ...(flags.katalog ?? [])], flags.file) },
          context,
        ),
      );
  }
}

const RUNTIME = 'orkestra-runtime';

const HELP = `
Needs no cluster, and writes to none. The same Katalog gives the same bytes. A Katalog that declares admission, protections,
conversions or notifications gets a gateway beside the runtime.

  ork generate bundle -f katalog.yaml -o deploy.yaml && kubectl apply -f deploy.yaml
  ork generate rbac -f katalog.yaml -n shop-operators
  ork generate bundle -f katalog.yaml --image registry.example.com/orkestra:1.0 -o manifests/`;

async function run(
  kind: string,
  build: Build,
  flags: GenerateFlags,
  { terminal, exit, ...context }: CommandContext,
): Promise<void> {
  const read = await readPlan(flags.file, { terminal, exit, ...context }, { unset: 'warning' });
  if (read.problems.length > 0) terminal.complain(formatProblems(read.problems, terminal).trimEnd());
  const { plan } = read;
  if (!plan) return exit(1);
  const loaded = { ...read, plan };
  const parts = partsOf(loaded, flags);
  const manifests = build(loaded, parts, flags);
  for (const notice of kind === 'configmap' ? [] : noticesOf(kind, loaded, parts)) terminal.complain(notice);
  await write(
    manifests,
    `Generated by ork generate ${kind} ${productVersion()} from Katalog ${plan.katalog.name}`,
    {
      output: flags.output,
      terminal,
    },
  );
}

/** What the reader of a bundle has to know, and cannot see in it. */
function noticesOf(kind: string, read: Loaded, parts: Parts): readonly string[] {
  const notices = grants(parts.runtime?.access ?? []).map(
    (what) =>
      `warning: ${what}: the runtime may then grant what these roles say, and the API server demands that it holds the same access itself`,
  );
  if (kind !== 'bundle') return notices;
  const { without } = crdManifests(entriesOf(read), read.named);
  const crds = without.map(
    (name) => `note: the CRD of ${name} is not in the bundle, because it has no crdFile: install it first`,
  );
  const secrets = listOf(parts).map(({ target }) => `${target.namespace}/${environmentSecret(target)}`);
  const secret = `note: variables that the Katalog names are read from the Secret ${secrets.join(' and ')}`;
  const unset = read.problems.some(({ code }) => code === 'ORK_CROSS_ENV');
  return [...notices, ...crds, ...(unset ? [secret] : [])];
}

function partsOf({ plan }: Loaded, flags: GenerateFlags): Parts {
  const { katalog } = plan;
  const { standalone, serviceName = 'orkestra-gateway' } = katalog.gateway;
  const wants = (component: Component, isNeeded: boolean): boolean =>
    flags.for === undefined ? isNeeded : flags.for === component;
  return {
    runtime: wants('runtime', !standalone)
      ? runtimePart(plan, targetOf(flags, 'runtime', flags.name))
      : undefined,
    gateway: wants('gateway', needsGateway(katalog))
      ? gatewayPart(plan, targetOf(flags, 'gateway', serviceName))
      : undefined,
  };
}

function listOf({ runtime, gateway }: Parts): readonly Part[] {
  return [runtime, gateway].filter((part) => part !== undefined);
}

function targetOf({ namespace, image, replicas }: GenerateFlags, component: Component, name: string): Target {
  const version = productVersion();
  return { component, namespace, name, image: image ?? `orkestra:${version}`, replicas, version };
}

function runtimePart(plan: RuntimePlan, target: Target): Part {
  const { leaseName, leaseScope } = readSettings({ file: [], leaderElection: true }, {}, plan);
  const { namespace } = target;
  return {
    target,
    access: neededAccess(plan, { name: leaseName.value, namespace, scope: leaseScope.value }),
  };
}

function gatewayPart({ katalog }: RuntimePlan, target: Target): Part {
  const { namespace, name } = target;
  const place = { namespace, deployment: name, clusterRole: clusterRoleName(target) };
  return { target, access: neededGatewayAccess(katalog, place) };
}

function entriesOf({ plan, fileOf }: Loaded) {
  const enabled = [...plan.crds.values()].filter(({ entry }) => entry.enabled);
  return enabled.map(({ entry }) => ({ entry, file: fileOf(entry) }));
}

/** Throws ORK_GENERATE_FILES when the Katalog has hooks and no image was named that holds them. */
function volumeOf({ plan, sources, named }: Loaded, { inImage, name }: GenerateFlags): KatalogVolume {
  if (inImage !== undefined) {
    const folder = inImage.replace(/\/+$/, '');
    return { from: 'image', katalogs: katalogPaths(sources).map((path) => `${folder}/${path}`) };
  }
  const hook = [...plan.crds.values()].flatMap((crd) => (crd.hook ? [crd.hook] : []))[0];
  if (hook)
    throw commandErrors.make(
      'ORK_GENERATE_FILES',
      `${hook.place}: the hook ${hook.module} is code, which a ConfigMap does not hold`,
    );
  return { from: 'configMap', name: katalogName({ name }), files: katalogFiles(sources, named) };
}

async function write(
  manifests: readonly Manifest[],
  title: string,
  { output, terminal }: Pick<CommandContext, 'terminal'> & { readonly output: string | undefined },
): Promise<void> {
  if (output === undefined) return terminal.print(manifestsText(title, manifests).trimEnd());
  const files = isFolder(output)
    ? manifests.map((manifest, index) => [
        join(output, fileName(manifest, index)),
        `# ${title}\n${manifestText(manifest)}`,
      ])
    : [[output, manifestsText(title, manifests)]];
  for (const [file = '', text = ''] of files) {
    try {
      if (output.endsWith('/')) await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    } catch (error) {
      throw commandErrors.make('ORK_OUTPUT', `writing ${file} failed: ${messageOf(error)}`, error);
    }
  }
  terminal.complain(`wrote ${files.length === 1 ? files[0]?.[0] : `${files.length} files to ${output}`}`);
}

function isFolder(path: string): boolean {
  return path.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** In the order of application. */
function fileName({ object }: Manifest, index: number): string {
  const { kind, metadata } = object as { kind?: unknown; metadata?: { name?: unknown } };
  const name = `${String(kind)}-${String(metadata?.name)}`.toLowerCase().replace(/[^a-z0-9.-]/g, '-');
  return `${String(index).padStart(2, '0')}-${name}.yaml`;
}

function dnsLabel(text: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError(
    `invalid name "${text}": expected lower-case letters, digits and "-", at most 63 characters`,
  );
}

function replicaCount(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 100) return value;
  throw new InvalidArgumentError(`invalid replicas "${text}": expected a whole number from 1 to 100`);
}
