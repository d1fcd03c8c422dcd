/**
 * What `examples/01-website` builds for a Website, as somebody who knows JavaScript would write it by hand: the same
 * objects, and the same rules for values that are missing, of another type or too long.
 */
import { createHash } from 'node:crypto';

/** As it comes from the API server, which is asked for no schema here. */
export interface Website {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid?: string };
  readonly spec?: { readonly title?: unknown; readonly image?: unknown; readonly replicas?: unknown };
  readonly children: { readonly deployment?: Deployment };
}

interface Deployment {
  readonly spec?: { readonly replicas?: unknown };
  readonly status?: { readonly readyReplicas?: unknown };
}

const API_VERSION = 'demo.example.com/v1';
const KIND = 'Website';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
  '\0': '\ufffd',
};

function html(text: string): string {
  return text.replace(/[&<>"'\0]/g, (sign) => ESCAPES[sign] ?? sign);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : String(value ?? '');
}

function required(value: unknown, field: string): string {
  const given = text(value);
  if (given.trim() === '') throw new Error(`${field} is required`);
  return given;
}

/** undefined for an absent value. */
function count(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error('replicas must be a whole number');
  return number;
}

/** A name as the value of a label, which is of 63 characters at most. */
function label(name: string): string {
  if (name.length <= 63) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 10);
  return `${name.slice(0, 52).replace(/[^a-z0-9]+$/i, '')}-${hash}`;
}

export function websiteObjects({ metadata, spec }: Website): unknown[] {
  const name = required(metadata.name, 'name');
  const namespace = required(metadata.namespace, 'namespace');
  const owner = label(name);
  const labels = { 'managed-by': 'orkestra', 'orkestra-owner': owner };
  const reference = {
    apiVersion: API_VERSION,
    kind: KIND,
    name,
    uid: metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
  const meta = (own: string) => ({ name: own, namespace, labels, ownerReferences: [reference] });
  const container = {
    name,
    image: required(spec?.image, 'image'),
    ports: [{ containerPort: 80, protocol: 'TCP' }],
    resources: {
      requests: { cpu: '25m', memory: '64Mi' },
      limits: { cpu: '100m', memory: '128Mi' },
    },
    readinessProbe: {
      httpGet: { path: '/', port: 80 },
      initialDelaySeconds: 5,
      periodSeconds: 10,
      failureThreshold: 2,
      timeoutSeconds: 5,
    },
    volumeMounts: [{ name: 'page', mountPath: '/usr/share/nginx/html' }],
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: meta(`${name}-page`),
      data: { 'index.html': `<h1>${html(text(spec?.title))}</h1>` },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta(name),
      spec: {
        replicas: count(spec?.replicas) ?? 1,
        selector: { matchLabels: { 'orkestra-owner': owner } },
        template: {
          metadata: { labels },
          spec: { containers: [container], volumes: [{ name: 'page', configMap: { name: `${name}-page` } }] },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta(name),
      spec: {
        type: 'ClusterIP',
        selector: { 'orkestra-owner': owner },
        ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
      },
    },
  ];
}

export function websiteStatus({ metadata, children: { deployment } }: Website): unknown[] {
  const ready = count(deployment?.status?.readyReplicas) ?? 0;
  const wanted = deployment === undefined ? 0 : (count(deployment.spec?.replicas) ?? 1);
  return [
    { path: ['url'], value: `http://${metadata.name}.${metadata.namespace}.svc` },
    { path: ['readyReplicas'], value: ready },
    { path: ['phase'], value: wanted > 0 && ready >= wanted ? 'Serving' : 'Starting' },
  ];
}
