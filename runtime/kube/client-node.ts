/**
 * What we use of client-node: configuration and credentials. A file of its own, because the build puts the library into
 * it (`scripts/bundle-client-node.mjs`): loading the library as it comes reads some 1,500 modules of generated types that
 * nothing here calls, which takes longer than all else of a start.
 */
export { KubeConfig } from '@kubernetes/client-node';
