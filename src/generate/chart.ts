/**
 * A Helm chart of one Katalog. It is made from the manifests of a bundle whose namespace, image and replicas are marks, so that
 * what it renders without further values is that bundle; its own namespace alone is left out, which Helm makes.
 */
import { stringify } from 'yaml';
import { isObject, type JsonObject } from '../../lib/base/index.js';
import type { Manifest } from './manifest.js';
import { manifestText } from './manifest-text.js';
import type { Target } from './target.js';

/** Stands for what the values of the chart or its release say. No name, text or number of a Katalog is like it. */
export const MARKS = { namespace: 'mark-of-the-namespace', image: 'mark-of-the-image', replicas: 8_240_117 };

export interface Chart {
  readonly name: string;
  /** Of the Katalog; a chart wants a semantic version. */
  readonly version: string;
  readonly description: string;
  readonly appVersion: string;
  /** With the marks in place of what values say. */
  readonly manifests: readonly Manifest[];
  /** Of each component that it runs, without marks. */
  readonly targets: readonly Target[];
}

type File = readonly [path: string, text: string];

/** The files of the chart by their path in its folder. */
export function chartFiles(chart: Chart): readonly File[] {
  const { manifests, targets } = chart;
  const kept = manifests.filter(({ object }) => object['kind'] !== 'Namespace');
  const crds = kept.filter(({ object }) => object['kind'] === 'CustomResourceDefinition');
  const others = kept.filter((manifest) => !crds.includes(manifest));
  const data = others.flatMap(({ object }) => dataFiles(object));
  return [
    ['Chart.yaml', stringify(chartYaml(chart))],
    ['values.yaml', valuesText(targets, others)],
    ['values.schema.json', `${JSON.stringify(valuesSchema(targets), null, 2)}\n`],
    ...crds.map((manifest): File => [`crds/${nameOf(manifest)}.yaml`, manifestText(manifest)]),
    ...data.map(({ path, text }): File => [path, text]),
    ...others.map(
      (manifest, index): File => [`templates/${fileName(manifest, index)}`, templateText(manifest)],
    ),
  ];
}

function chartYaml({ name, version, description, appVersion }: Chart): JsonObject {
  return {
    apiVersion: 'v2',
    name,
    version: /^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(version) ? version : '0.1.0',
    appVersion,
    description: description === '' ? `The operators of the Katalog ${name}` : description,
    type: 'application',
  };
}

/** `control-center` is `controlCenter` in values. */
function keyOf({ component }: Pick<Target, 'component'>): string {
  return component.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function valuesText(targets: readonly Target[], manifests: readonly Manifest[]): string {
  const [first] = targets;
  const components = targets.map((target) => [
    keyOf(target),
    {
      replicas: target.replicas,
      resources: resourcesOf(manifests, target),
      extraEnv: [],
      extraEnvFrom: [],
    },
  ]);
  const values = stringify({ image: first?.image ?? '', ...Object.fromEntries(components) });
  return `# extraEnv and extraEnvFrom are lists as in a container: variables that the Katalog names, and where they come from.\n${values}`;
}

function resourcesOf(manifests: readonly Manifest[], target: Target): JsonObject {
  const deployment = manifests.find(
    ({ object }) => object['kind'] === 'Deployment' && componentOf(object) === target.component,
  );
  return (deployment && containerOf(deployment.object)?.['resources']) as JsonObject;
}

/** What a value may be: a typo in a name is an error, and so is a text where a number is asked for. */
function valuesSchema(targets: readonly Target[]): JsonObject {
  const component = {
    type: 'object',
    additionalProperties: false,
    properties: {
      replicas: { type: 'integer', minimum: 0 },
      resources: { type: 'object' },
      extraEnv: { type: 'array', items: { type: 'object' } },
      extraEnvFrom: { type: 'array', items: { type: 'object' } },
    },
  };
  const components = Object.fromEntries(targets.map((target) => [keyOf(target), component]));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: false,
    properties: { image: { type: 'string', minLength: 1 }, global: { type: 'object' }, ...components },
  };
}

/** The files of a ConfigMap are files of the chart: as templates they would be read by Helm. */
function dataFiles(
  object: JsonObject,
): readonly { readonly key: string; readonly path: string; readonly text: string }[] {
  const { kind, data } = object;
  if (kind !== 'ConfigMap' || !isObject(data) || JSON.stringify(data).includes(MARKS.namespace)) return [];
  return Object.entries(data).map(([key, text]) => ({ key, path: `files/${key}`, text: String(text) }));
}

const RESOURCES = 'mark-of-the-resources';
const ENV = 'mark-of-further-variables';
const ENV_FROM = 'mark-of-further-sources';
const FILE = 'mark-of-the-file:';

function templateText(manifest: Manifest): string {
  const object = withFiles(withMarks(manifest.object));
  const values = `.Values.${keyOf({ component: componentOf(object) })}`;
  const list = (name: string) => (_: string, indent: string) =>
    `${indent}{{- with ${values}.${name} }}\n${indent}{{- toYaml . | nindent ${indent.length} }}\n${indent}{{- end }}`;
  const text = manifestText({ ...manifest, object }).replaceAll('{{', '{{ "{{" }}');
  return text
    .replace(new RegExp(`: ${MARKS.namespace}$`, 'gm'), ': {{ .Release.Namespace | quote }}')
    .replaceAll(MARKS.namespace, '{{ .Release.Namespace }}')
    .replaceAll(MARKS.image, '{{ .Values.image | quote }}')
    .replaceAll(`replicas: ${MARKS.replicas}`, `replicas: {{ ${values}.replicas }}`)
    .replace(
      new RegExp(`^( *)resources: ${RESOURCES}$`, 'gm'),
      (_, indent: string) =>
        `${indent}resources:\n${indent}  {{- toYaml ${values}.resources | nindent ${indent.length + 2} }}`,
    )
    .replace(new RegExp(`^( *)- ${ENV}$`, 'gm'), list('extraEnv'))
    .replace(new RegExp(`^( *)- ${ENV_FROM}$`, 'gm'), list('extraEnvFrom'))
    .replace(
      new RegExp(`${FILE}(\\S+)`, 'g'),
      (_, path: string) => `{{ .Files.Get ${JSON.stringify(path)} | toJson }}`,
    );
}

/** A Deployment with marks where values go. */
function withMarks(object: JsonObject): JsonObject {
  const container = containerOf(object);
  if (object['kind'] !== 'Deployment' || !container) return object;
  const marked = {
    ...container,
    env: [...list(container['env']), ENV],
    envFrom: [...list(container['envFrom']), ENV_FROM],
    resources: RESOURCES,
  };
  const spec = object['spec'] as JsonObject;
  const template = spec['template'] as JsonObject;
  const pod = template['spec'] as JsonObject;
  return { ...object, spec: { ...spec, template: { ...template, spec: { ...pod, containers: [marked] } } } };
}

function withFiles(object: JsonObject): JsonObject {
  const files = dataFiles(object);
  if (files.length === 0) return object;
  return { ...object, data: Object.fromEntries(files.map(({ key, path }) => [key, `${FILE}${path}`])) };
}

function containerOf(object: JsonObject): JsonObject | undefined {
  const { spec } = object as { spec?: { template?: { spec?: { containers?: readonly JsonObject[] } } } };
  return spec?.template?.spec?.containers?.[0];
}

function list(value: JsonObject[string] | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value : [];
}

function componentOf(object: JsonObject): Target['component'] {
  const { metadata } = object as { metadata?: { labels?: Readonly<Record<string, Target['component']>> } };
  return metadata?.labels?.['app.kubernetes.io/component'] ?? 'runtime';
}

function nameOf({ object }: Manifest): string {
  return (object['metadata'] as { readonly name?: string } | undefined)?.name ?? '';
}

/** In the order of the bundle. */
function fileName(manifest: Manifest, index: number): string {
  const name = nameOf(manifest).replace(`${MARKS.namespace}:`, '');
  return `${String(index).padStart(2, '0')}-${String(manifest.object['kind']).toLowerCase()}-${name}.yaml`;
}
