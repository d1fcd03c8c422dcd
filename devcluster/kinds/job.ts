import { child, stringAt, valueAt, withValueAt } from '../../lib/base/index.js';
import { checkContainers } from './pod.js';
import type { KindStrategy } from './strategy.js';
import { checkImmutable, withTemplate } from './workload.js';

const TEMPLATE = ['spec', 'template'];
const RESTART_POLICY = [...TEMPLATE, 'spec', 'restartPolicy'];

/** A Job is told apart by labels made from its uid, and its template never changes. */
export const jobStrategy: KindStrategy = {
  complete: (object) => withTemplate(object),
  prepare(object, before) {
    if (before || valueAt(object, ['spec', 'manualSelector']) === true) return object;
    const { uid = '', name = '' } = object.metadata;
    const made = {
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': name,
      'controller-uid': uid,
      'job-name': name,
    };
    const selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
    const template = child(child(object, 'spec'), 'template');
    const labels = { ...child(child(template, 'metadata'), 'labels'), ...made };
    const labelled = withValueAt(object, [...TEMPLATE, 'metadata', 'labels'], labels);
    // Its own labels are those of its template when it brings none.
    const metadata = { ...object.metadata, labels: object.metadata.labels ?? labels };
    return { ...withValueAt(labelled, ['spec', 'selector'], selector), metadata };
  },
  check: (object, before) => [
    ...checkImmutable(object, before, TEMPLATE),
    ...checkImmutable(object, before, ['spec', 'completions']),
    ...checkRestartPolicy(stringAt(object, ...RESTART_POLICY)),
    ...checkContainers(valueAt(object, [...TEMPLATE, 'spec']), 'spec.template.spec'),
  ],
};

function checkRestartPolicy(policy: string | undefined) {
  if (policy === 'OnFailure' || policy === 'Never') return [];
  const message = 'Required value: valid values: "OnFailure", "Never"';
  return [{ reason: 'FieldValueRequired', message, field: RESTART_POLICY.join('.') }];
}
