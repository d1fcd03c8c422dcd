import type { CrdEntry } from '../model.js';
import type { Finding } from './findings.js';
import { fieldSelectorFault } from './selectors.js';
import { setupFindings } from './setup.js';

/** What one accepted entry contradicts in itself. */
export function entryFindings(entry: CrdEntry): Finding[] {
  return [
    ...namespaceFindings(entry),
    ...selectorFindings(entry),
    ...builtInFindings(entry),
    ...setupFindings(entry),
  ];
}

function namespaceFindings(entry: CrdEntry): Finding[] {
  const findings: Finding[] = [];
  if (entry.restrictedNamespaces.length > 0 && entry.allowedNamespaces.length > 0) {
    const message = 'restrictedNamespaces and allowedNamespaces are mutually exclusive: keep one';
    findings.push({
      path: [...entry.path, 'restrictedNamespaces'],
      code: 'ORK_NAMESPACES',
      message,
      atKey: true,
    });
  }
  if (!entry.namespaced && entry.namespace !== undefined) {
    const message = `${entry.apiTypes.kind} is cluster-scoped; remove namespace`;
    findings.push({ path: [...entry.path, 'namespace'], code: 'ORK_NAMESPACES', message });
  }
  return findings;
}

function selectorFindings(entry: CrdEntry): Finding[] {
  const message = entry.fieldSelector === undefined ? undefined : fieldSelectorFault(entry.fieldSelector);
  if (message === undefined) return [];
  return [{ path: [...entry.path, 'fieldSelector'], code: 'ORK_SELECTOR', message }];
}

/** Groups of Kubernetes itself that have no dot; its others end in `.k8s.io`. */
const BUILT_IN_GROUPS = ['', 'apps', 'batch', 'autoscaling', 'policy', 'extensions'];

function builtInFindings(entry: CrdEntry): Finding[] {
  const { group, kind } = entry.apiTypes;
  const builtIn = BUILT_IN_GROUPS.includes(group) || group.endsWith('.k8s.io');
  if (!builtIn || entry.labelSelector !== undefined) return [];
  const message = `every ${kind} of the cluster is operated on because labelSelector is not set`;
  return [{ path: [...entry.path, 'apiTypes'], code: 'ORK_SELECTOR_MISSING', severity: 'warning', message }];
}
