import type { JsonMap } from '../../lib/base/index.js';
import type { KubeObject } from '../kube-object.js';
import type { Served } from '../registry/registry.js';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** What admission is asked about: one write of one object. */
export interface Attributes {
  readonly operation: Operation;
  readonly served: Served;
  /** Of the object; undefined for one that belongs to no namespace. */
  readonly namespace: string | undefined;
  readonly name: string;
  readonly subresource: string;
  /** undefined for DELETE. */
  readonly object: KubeObject | undefined;
  /** undefined for CREATE. */
  readonly oldObject: KubeObject | undefined;
  /** What webhooks see instead of the kind of the resource: that of a subresource with objects of its own. */
  readonly reviewed?: { readonly group: string; readonly version: string; readonly kind: string } | undefined;
  readonly dryRun: boolean;
  /** CreateOptions, UpdateOptions, PatchOptions or DeleteOptions as sent. */
  readonly options: JsonMap;
  readonly user: User;
}

/** Who writes. There are no users here: clients are one administrator, and controllers have the names of real ones. */
export interface User extends JsonMap {
  username: string;
  groups: string[];
}

/** A controller of the control plane. */
export function controllerUser(name: string): User {
  return {
    username: `system:serviceaccount:kube-system:${name}`,
    groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
  };
}

export const ADMINISTRATOR: User = {
  username: 'kubernetes-admin',
  groups: ['system:masters', 'system:authenticated'],
};
