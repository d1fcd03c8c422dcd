/** Resources that the demo writes, as their paths need them. */
const GROUP_VERSION = 'autoscale.orkestra.io/v1alpha1';

export const LOADERS = { apiVersion: GROUP_VERSION, plural: 'loaders', namespaced: true, kind: 'Loader' };
export const PROCESSORS = {
  apiVersion: GROUP_VERSION,
  plural: 'processors',
  namespaced: true,
  kind: 'Processor',
};
export const NAMESPACES = { apiVersion: 'v1', plural: 'namespaces', namespaced: false };
export const EVENTS = { apiVersion: 'v1', plural: 'events', namespaced: true };
export const DEPLOYMENTS = { apiVersion: 'apps/v1', plural: 'deployments', namespaced: true };
export const DEFINITIONS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  plural: 'customresourcedefinitions',
  namespaced: false,
};
