/** What `examples/01-website` builds for a Website, as somebody who knows JavaScript would write it by hand. */
interface Website {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly spec: { readonly title: string; readonly image: string; readonly replicas: number };
  readonly children: {
    readonly deployment: {
      readonly spec: { readonly replicas: number };
      readonly status: { readonly readyReplicas: number };
    };
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

function html(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}

export function websiteObjects({ apiVersion, kind, metadata, spec }: Website): unknown[] {
  const { name, namespace, uid } = metadata;
  const labels = { 'managed-by': 'orkestra', 'orkestra-owner': name };
  const meta = (own: string) => ({
    name: own,
    namespace,
    labels,
    ownerReferences: [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }],
  });
  const container = {
    name,
    image: spec.image,
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
      data: { 'index.html': `<h1>${html(spec.title)}</h1>` },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta(name),
      spec: {
        replicas: spec.replicas,
        selector: { matchLabels: { 'orkestra-owner': name } },
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
        selector: { 'orkestra-owner': name },
        ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
      },
    },
  ];
}

export function websiteStatus({ metadata, children }: Website): unknown[] {
  const { readyReplicas } = children.deployment.status;
  const wanted = children.deployment.spec.replicas;
  return [
    { path: ['url'], value: `http://${metadata.name}.${metadata.namespace}.svc` },
    { path: ['readyReplicas'], value: readyReplicas },
    { path: ['phase'], value: wanted > 0 && readyReplicas >= wanted ? 'Serving' : 'Starting' },
  ];
}
