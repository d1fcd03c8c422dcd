export { issueCertificate } from './issue.js';
export { needsCertificate } from './needs.js';
