import { listOf } from '../fields/collection.js';
import { looseText, oneOf, text } from '../fields/scalar.js';
import { structure } from '../fields/structure.js';
import { defineKind, type KindRow } from '../kind.js';
import { ABSENT, asMap, derive, objectNode, orElse } from '../node.js';

const API_GROUP = 'rbac.authorization.k8s.io';

const rules = listOf(
  structure(
    {
      apiGroups: listOf(looseText),
      resources: listOf(text),
      verbs: listOf(text),
      resourceNames: listOf(text),
    },
    (fields) => objectNode(fields),
    { required: ['verbs'] },
  ),
);

const subjects = listOf(
  structure(
    { kind: oneOf(['ServiceAccount', 'User', 'Group']), name: text, namespace: text },
    (fields) =>
      derive(objectNode({ ...fields, kind: orElse(fields['kind'], 'ServiceAccount') }), (subject) => ({
        ...asMap(subject),
        ...(asMap(subject)['kind'] === 'ServiceAccount' ? {} : { apiGroup: API_GROUP }),
      })),
    { required: ['name'] },
  ),
);

const roleRef = (kind: string) =>
  structure(
    { name: text, kind: oneOf(['Role', 'ClusterRole']) },
    (fields) => objectNode({ apiGroup: API_GROUP, kind: orElse(fields['kind'], kind), name: fields['name'] }),
    { required: ['name'] },
  );

const role = (row: Pick<KindRow, 'key' | 'aliases' | 'kind' | 'suffix' | 'namespaced'>) =>
  defineKind({
    ...row,
    apiVersion: `${API_GROUP}/v1`,
    fields: { rules },
    required: ['rules'],
    assemble: (fields) => ({ rules: fields['rules'] }),
  });

const binding = (
  row: Pick<KindRow, 'key' | 'aliases' | 'kind' | 'suffix' | 'namespaced'>,
  defaultKind: string,
) =>
  defineKind({
    ...row,
    apiVersion: `${API_GROUP}/v1`,
    fields: { roleRef: roleRef(defaultKind), subjects },
    required: ['roleRef'],
    assemble: (fields) => ({ roleRef: fields['roleRef'] ?? ABSENT, subjects: fields['subjects'] }),
  });

export const roles = role({ key: 'roles', aliases: ['role'], kind: 'Role', suffix: '-role' });

export const clusterRoles = role({
  key: 'clusterRoles',
  aliases: ['clusterrole'],
  kind: 'ClusterRole',
  suffix: '-cluster-role',
  namespaced: false,
});

export const roleBindings = binding(
  { key: 'roleBindings', aliases: ['rolebinding'], kind: 'RoleBinding', suffix: '-rolebinding' },
  'Role',
);

export const clusterRoleBindings = binding(
  {
    key: 'clusterRoleBindings',
    aliases: ['clusterrolebinding', 'crb'],
    kind: 'ClusterRoleBinding',
    suffix: '-crb',
    namespaced: false,
  },
  'ClusterRole',
);
