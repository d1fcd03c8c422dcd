export {
  type BundleSource,
  type BundleTarget,
  CertificateKeeper,
  type KeeperState,
} from './certificate-keeper.js';
export { type Bundle, readBundle } from './pair.js';
export { SECRET_NAME } from './secret-store.js';
export { certificateKeeper } from './serving-certificate.js';
