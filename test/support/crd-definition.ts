const ANYTHING = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** A type, to send to an API server, whose spec and status take anything, or what `parts` of its version say. */
export function crdDefinition(
  { group, kind, plural }: { group: string; kind: string; plural: string },
  parts: object = {},
) {
  const version = {
    name: 'v1',
    served: true,
    storage: true,
    subresources: { status: {} },
    schema: { openAPIV3Schema: { type: 'object', properties: { spec: ANYTHING, status: ANYTHING } } },
    ...parts,
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: { group, scope: 'Namespaced', names: { kind, plural }, versions: [version] },
  };
}
