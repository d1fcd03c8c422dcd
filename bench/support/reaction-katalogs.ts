/**
 * Two Katalogs over one CRD. The writer has one worker, and a CR can hold it for a while (`spec.text` is its pause), so
 * that what is touched meanwhile waits. The reader's pool follows the writer's queue and has nothing else to do.
 */
const crdEntry = `
      apiTypes: { group: bench.orkestra.io, version: v1, kind: Bench, plural: benches }
      resync: 1h`;

export const WRITER = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: writer }
spec:
  crds:
    bench:${crdEntry}
      workers: 1
      operatorBox:
        status: { conditions: false }
        onReconcile:
          configMaps:
            - { name: "{{ .metadata.name }}", sleep: "{{ .spec.text }}", data: { name: "{{ .metadata.name }}" } }
`;

export const READER = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: reader }
spec:
  crds:
    reader:${crdEntry}
      namespace: nothing-to-do
      workers: 2
      operatorBox:
        cross:
          - { crd: bench, as: writer, source: { host: $WRITER_URL, protocol: metrics, cacheFor: 1s } }
        autoscale:
          interval: 5s
          cooldown: 0s
          conditions: { when: [ { field: cross.writer.metrics.queueDepth, greaterThan: 60 } ] }
          do: { workers: 8 }
        status: { conditions: false }
`;
