import { randomBytes } from 'node:crypto';
import { type CrdPlan, loadPlan } from '../../runtime/plan.js';
import { FakeClock } from './fake-clock.js';

/** The plan of one CRD `thing` whose `operatorBox` is the given block, indented by six spaces. */
export function programOf(operatorBox: string): CrdPlan {
  const text = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
spec:
  crds:
    thing:
      apiTypes: { group: test.orkestra.io, version: v1, kind: Thing, plural: things }
      operatorBox:
${operatorBox.replace(/^/gm, '  ')}
`;
  const options = { clock: new FakeClock(), randomBytes, env: {} };
  const { plan, problems } = loadPlan([{ file: 'test.yaml', text }], options);
  const crd = plan?.crds.get('thing');
  if (!crd) throw new Error(problems.map((problem) => `${problem.path}: ${problem.message}`).join('\n'));
  return crd;
}
