/** Kinds that no block creates, which are looked up for what `enrich` puts beside children. */
import { defineKind } from './kind.js';

export const nodes = defineKind({ key: 'nodes', apiVersion: 'v1', kind: 'Node', namespaced: false });

export const storageClasses = defineKind({
  key: 'storageClasses',
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  namespaced: false,
});

export const endpointSlices = defineKind({
  key: 'endpointSlices',
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
});

/** Those of the core group; the other group of that name holds the same objects. */
export const events = defineKind({ key: 'events', apiVersion: 'v1', kind: 'Event' });
