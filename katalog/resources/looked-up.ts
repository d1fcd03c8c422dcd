/** Kinds that no block creates, which are looked up for what `enrich` puts beside children. */
import { defineKind } from './kind.js';

export const nodes = defineKind({ key: 'nodes', apiVersion: 'v1', kind: 'Node', namespaced: false });
