/**
 * What we use of client-node: configuration and credentials. The build takes from the library what this needs
 * (docs/decisions/0007): its own first file reads some 1,500 modules of generated types that nothing here calls.
 */
export { KubeConfig } from '@kubernetes/client-node';
