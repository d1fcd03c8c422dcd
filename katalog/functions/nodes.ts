/** Rows on Nodes, and on the node of a pod that `enrich` puts beside it as `_node`. */
import { type FunctionRow, toText } from '../templates/index.js';
import { besideOf, boolRow, joined, read, readList, readText, textRow } from './reader.js';
import { row } from './row.js';

const POD = { _node: { name: 'n1', zone: 'eu-1a', region: 'eu-1', instanceType: 'm5' } };
const NODE = {
  spec: { taints: [{ key: 'example.com/batch' }] },
  status: {
    allocatable: { cpu: '4', memory: '8Gi' },
    conditions: [{ type: 'Ready', status: 'True' }],
  },
};

/** The Node itself, or the one that is beside a pod. */
function nodeOf(object: unknown): unknown {
  const beside = besideOf(object, '_node');
  if (beside !== undefined) return beside;
  // A pod has conditions of its own, which say nothing of its node.
  return read(object, 'kind') === 'Pod' ? undefined : object;
}

function condition(object: unknown, type: unknown): string {
  const wanted = toText(type);
  const found = readList(nodeOf(object), 'status.conditions').find((one) => read(one, 'type') === wanted);
  return readText(found, 'status');
}

/** Section "Nodes". */
export const NODES: readonly FunctionRow[] = [
  textRow('podNodeName', 'The node of a pod; needs enrich.', [POD, 'n1'], (o) => readText(o, '_node.name')),
  textRow('podNodeZone', 'Its zone; needs enrich.', [POD, 'eu-1a'], (o) => readText(o, '_node.zone')),
  textRow('podNodeRegion', 'Its region; needs enrich.', [POD, 'eu-1'], (o) => readText(o, '_node.region')),
  textRow('podNodeInstanceType', 'Its type of machine; needs enrich.', [POD, 'm5'], (o) =>
    readText(o, '_node.instanceType'),
  ),
  boolRow(
    'nodeReady',
    'Whether a Node, or that of a pod, is ready; needs enrich.',
    [NODE, 'true'],
    (o) => condition(o, 'Ready') === 'True',
  ),
  textRow('nodeTaints', 'The keys of its taints; needs enrich.', [NODE, 'example.com/batch'], (o) =>
    joined(readList(nodeOf(o), 'spec.taints'), 'key'),
  ),
  textRow('nodeAllocatableCPU', 'The CPU that pods may take of it; needs enrich.', [NODE, '4'], (o) =>
    readText(nodeOf(o), 'status.allocatable.cpu'),
  ),
  textRow('nodeAllocatableMemory', 'The memory that pods may take of it; needs enrich.', [NODE, '8Gi'], (o) =>
    readText(nodeOf(o), 'status.allocatable.memory'),
  ),
  row(
    'nodeCondition',
    {
      args: ['obj', 'type'],
      returns: 'string',
      doc: 'The status of that condition of it; needs enrich.',
      example: ['{{ nodeCondition . "Ready" }}', NODE, 'True'],
    },
    ([object, type]) => condition(object, type),
  ),
];
