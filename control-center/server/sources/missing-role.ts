/** The role that a reader of a whole Live API needs, as YAML to copy (docs/live-api.md). */
export function roleFor(): string {
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    'kind: ClusterRole',
    'metadata: { name: orkestra-reader }',
    'rules:',
    '  - { nonResourceURLs: ["/katalog", "/katalog/*", "/metrics"], verbs: [get] }',
    '',
  ].join('\n');
}
