/** What can be generated, and from what. */
import { stringify } from 'yaml';
import { commandErrors } from '../../errors.js';
import {
  accountManifests,
  chartFiles,
  dashboardText,
  derivedTypes,
  environmentSecret,
  exampleResource,
  Generation,
  grants,
  katalogConfigMap,
  katalogFiles,
  katalogName,
  MARKS,
  type Manifest,
  tokenSecret,
} from '../../generate/index.js';

/** One stream of manifests, one other text, or several files of one folder. */
export type Content =
  | { readonly manifests: readonly Manifest[] }
  | { readonly file: string; readonly text: string }
  | { readonly parts: readonly (readonly [file: string, content: Content])[] };

export interface GeneratedKind {
  readonly name: string;
  readonly about: string;
  content(generation: Generation): Content;
  /** What the reader of it has to know, and cannot see in it. */
  notices?(generation: Generation): readonly string[];
}

const BUNDLE: GeneratedKind = {
  name: 'bundle',
  about: 'everything that a cluster needs to run the Katalog: one kubectl apply -f',
  content: (generation) => ({ manifests: generation.bundle() }),
  notices: (generation) => [
    ...granted(generation),
    ...withoutCrd(generation),
    ...variables(generation),
    ...signIn(generation),
  ],
};

const RBAC: GeneratedKind = {
  name: 'rbac',
  about: 'the ServiceAccounts, and roles with the reason of every rule',
  content: ({ parts }) => ({
    manifests: parts.flatMap(({ access, target }) => accountManifests(access, target)),
  }),
  notices: granted,
};

const CONFIG_MAP: GeneratedKind = {
  name: 'configmap',
  about: 'the files of the Katalog as a ConfigMap',
  content: ({ read: { sources, named }, parts, flags }) => ({
    manifests: parts
      .slice(0, 1)
      .map(({ target }) => katalogConfigMap(katalogFiles(sources, named), katalogName(flags), target)),
  }),
};

const CRD: GeneratedKind = {
  name: 'crd',
  about: 'the CRDs: that of crdFile, else one that follows from rules, templates, defaults and status.fields',
  content: (generation) => ({ manifests: generation.definitions }),
};

const CR: GeneratedKind = {
  name: 'cr',
  about: 'an example of each type that its CRD and the rules accept',
  content: ({ entries }) => ({
    manifests: derivedTypes(entries).map((type) => {
      const { object, refused } = exampleResource(type);
      if (refused.length === 0) return { object };
      throw commandErrors.make('ORK_GENERATE_CR', `${type.kind}: ${refused.join('; ')}`);
    }),
  }),
};

const DASHBOARDS: GeneratedKind = {
  name: 'dashboards',
  about: 'a Grafana dashboard of the CRDs of the Katalog, as JSON',
  content: ({ read, entries }) => ({
    file: 'dashboard.json',
    text: dashboardText({ katalog: read.plan.katalog.name, crds: entries.map(({ entry }) => entry.name) }),
  }),
};

const KATALOG: GeneratedKind = {
  name: 'katalog',
  about: 'the Katalog as one document: files merged, spelled in one way, defaults left out',
  content: ({ read }) => ({ file: 'katalog.yaml', text: stringify(read.plan.katalog.raw, { lineWidth: 0 }) }),
};

const CHART: GeneratedKind = {
  name: 'chart',
  about:
    'a Helm chart of the Katalog, which renders the bundle: Chart.yaml, values and templates in the folder of -o',
  content(generation) {
    const { read, flags, targets } = generation;
    const { name, version, description } = read.plan.katalog;
    const { manifests } = BUNDLE.content(new Generation(read, { ...flags, ...MARKS })) as {
      readonly manifests: readonly Manifest[];
    };
    const appVersion = targets[0]?.version ?? version;
    const files = chartFiles({ name, version, description, appVersion, manifests, targets });
    return { parts: files.map(([file, text]) => [file, { file, text }] as const) };
  },
  notices: (generation) => BUNDLE.notices?.(generation) ?? [],
};

/** Everything that stands in files of its own; rbac and configmap are in the bundle. */
const ALL: GeneratedKind = {
  name: 'all',
  about: 'bundle, crd, cr, dashboards and katalog, each as a file of the folder that -o names',
  content: (generation) => ({
    parts: [
      ['bundle.yaml', BUNDLE.content(generation)],
      ...[CRD, CR].map((kind): [string, Content] => [`${kind.name}.yaml`, kind.content(generation)]),
      ...[DASHBOARDS, KATALOG].map((kind): [string, Content] => {
        const content = kind.content(generation);
        return ['file' in content ? content.file : kind.name, content];
      }),
    ],
  }),
  notices: (generation) => BUNDLE.notices?.(generation) ?? [],
};

export const KINDS: readonly GeneratedKind[] = [
  ALL,
  BUNDLE,
  RBAC,
  CONFIG_MAP,
  CRD,
  CR,
  CHART,
  DASHBOARDS,
  KATALOG,
];

function granted({ runtime }: Generation): readonly string[] {
  return grants(runtime?.access ?? []).map(
    (what) =>
      `warning: ${what}: the runtime may then grant what these roles say, and the API server demands that it holds the same access itself`,
  );
}

function withoutCrd({ crdFiles, controlCenter }: Generation): readonly string[] {
  if (controlCenter) return [];
  return crdFiles.without.map(
    (name) =>
      `note: the CRD of ${name} is not in the bundle, because it has no crdFile: install it first; ork generate crd writes one`,
  );
}

function variables({ read, parts }: Generation): readonly string[] {
  if (!read.problems.some(({ code }) => code === 'ORK_CROSS_ENV') || parts.length === 0) return [];
  const secrets = parts.map(({ target }) => `${target.namespace}/${environmentSecret(target)}`);
  return [`note: variables that the Katalog names are read from the Secret ${secrets.join(' and ')}`];
}

function signIn({ controlCenter, read: { plan } }: Generation): readonly string[] {
  if (!controlCenter) return [];
  const { namespace } = controlCenter;
  const { auth = 'none' } = plan.katalog.api ?? {};
  return [
    `note: its pods start when the Secret ${namespace}/${environmentSecret(controlCenter)} has ADMIN_USERNAME, ADMIN_PASSWORD and SESSION_SECRET`,
    ...(auth === 'none'
      ? []
      : [
          `note: the token for the Live API is the key ${plan.katalog.name} of the Secret ${namespace}/${tokenSecret(controlCenter)}`,
        ]),
  ];
}
