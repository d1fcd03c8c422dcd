/** The access that operating one CRD needs, from what its program does. */
import type { CrdPlan } from '../plan.js';
import type { RbacRule } from '../view.js';

export function rbacRules({ entry, program }: CrdPlan): readonly RbacRule[] {
  const { group, plural } = entry.apiTypes;
  const children = program.childKinds.map((kind) => ({
    apiGroups: [kind.group],
    resources: [kind.plural],
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
    description: `children of kind ${kind.kind}`,
  }));
  return [
    {
      apiGroups: [group],
      resources: [plural],
      verbs: ['get', 'list', 'watch', 'patch'],
      description: `the ${entry.name} CRs: watch them, write labels and finalizers`,
    },
    {
      apiGroups: [group],
      resources: [`${plural}/status`],
      verbs: ['patch'],
      description: 'their status',
    },
    ...children,
    {
      apiGroups: [''],
      resources: ['events'],
      verbs: ['list', 'create', 'patch'],
      description: 'Events about the CRs',
    },
  ];
}
