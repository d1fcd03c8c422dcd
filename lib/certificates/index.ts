export { issueCertificate } from './issue.js';
export { renewalAt } from './renewal.js';
