/** The schemas that a command is told to check against: a version of Kubernetes, a folder of CRDs, a cluster. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { definedKinds, type Problem } from '../../katalog/index.js';
import { messageOf } from '../../lib/base/index.js';
import {
  type DescribedSchema,
  describedTypes,
  KUBERNETES_VERSIONS,
  kubernetesTypes,
} from '../../lib/schema/index.js';
import { KubeClient, type PlanOptions } from '../../runtime/index.js';
import { type ClusterFlags, clusterSource } from '../cluster-source.js';
import type { CommandContext } from '../context.js';
import { cacheFolder, readClusterSchemas } from './cluster-schemas.js';

type Types = NonNullable<PlanOptions['types']>;

export interface TypeFlags extends ClusterFlags {
  readonly kubernetes?: string;
  readonly crds?: readonly string[];
  readonly fromCluster?: true;
}

/** Adds the options to a command. */
export function withTypeFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--kubernetes <version>', 'check against the types of this version of Kubernetes').choices(
        KUBERNETES_VERSIONS,
      ),
    )
    .option('--crds <folder...>', 'check against the CRDs in these folders too')
    .option(
      '--from-cluster',
      'check against the types that the cluster of the kubeconfig serves; they are kept in ~/.cache/ork',
    )
    .option('--kubeconfig <path>', 'with --from-cluster: kubeconfig file (default as in kubectl)')
    .option('--context <name>', 'with --from-cluster: context of the kubeconfig file');
}

export interface TypeSources {
  readonly types: Types;
  /** Folders and files that cannot be read. */
  readonly problems: readonly Problem[];
}

/** Rejects with a KubeError when the cluster cannot be read. */
export async function readTypeSources(
  { kubernetes, crds = [], fromCluster, ...cluster }: TypeFlags,
  context: CommandContext,
): Promise<TypeSources> {
  const baked = kubernetesTypes(kubernetes);
  const folders = await Promise.all(crds.map(readFolder));
  const kinds = folders.flatMap((each) => each.kinds);
  const problems = folders.flatMap((each) => each.problems);
  if (!fromCluster || !baked) return { types: { kubernetes: baked, kinds }, problems };
  const client = new KubeClient({ config: clusterSource(cluster, context.env), clock: context.clock });
  try {
    const served = await readClusterSchemas(client, {
      cache: cacheFolder(context.env),
      clock: context.clock,
    });
    return {
      types: {
        kubernetes: describedTypes(served.version, served.kinds, baked),
        kinds: [...servedKinds(served.kinds), ...kinds],
      },
      problems,
    };
  } finally {
    await client.close();
  }
}

/** One definition for each kind, with every version that is served. */
function servedKinds(described: readonly DescribedSchema[]): Kinds {
  const kinds = new Map<string, { group: string; kind: string; versions: CrdVersions }>();
  for (const { group, kind, version, schema, hasStatus } of described) {
    const known = kinds.get(`${group}/${kind}`) ?? { group, kind, versions: [] };
    known.versions = [...known.versions, { name: version, served: true, schema, status: hasStatus }];
    kinds.set(`${group}/${kind}`, known);
  }
  return [...kinds.values()].map(({ group, kind, versions }) => ({
    group,
    kind,
    definition: { storage: versions[0]?.name ?? '', versions, strict: true },
  }));
}

/** Larger files hold no CRD. */
const MOST_BYTES = 5 * 1024 * 1024;

type Kinds = ReturnType<typeof definedKinds>;
type CrdVersions = Kinds[number]['definition']['versions'];

async function readFolder(
  folder: string,
): Promise<{ readonly kinds: Kinds; readonly problems: readonly Problem[] }> {
  try {
    const names = (await readdir(folder, { recursive: true })).filter((name) =>
      /\.(?:ya?ml|json)$/.test(name),
    );
    const files = await Promise.all(names.sort().map((name) => readFileKinds(join(folder, name))));
    return { kinds: files.flat(), problems: [] };
  } catch (error) {
    const message = `cannot be read: ${messageOf(error)}`;
    const problem: Problem = {
      file: folder,
      line: 1,
      column: 1,
      severity: 'error',
      code: 'ORK_KATALOG_FILE',
      path: '',
      message,
    };
    return { kinds: [], problems: [problem] };
  }
}

async function readFileKinds(file: string): Promise<Kinds> {
  const { size } = await stat(file);
  if (size > MOST_BYTES) return [];
  const text = await readFile(file, 'utf8');
  return /CustomResourceDefinition/.test(text) ? definedKinds(file, text) : [];
}
