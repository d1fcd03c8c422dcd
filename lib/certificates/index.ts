export { type Issued, issueCertificate } from './issue.js';
export type { IssueRequest } from './issue-request.js';
export { renewalAt } from './renewal.js';
