import { expect, it } from 'vitest';
import { programOf } from '../test/support/plan.js';
import { crdLabels } from './crd-labels.js';

it('are those that are written onto each CR, and those that a CR must have to be watched', () => {
  const { entry } = programOf('      {}');
  const labels = { team: 'a', image: '{{ .spec.image }}' };
  const labelSelector = 'tier = gold, zone==z1,env in (a,b), region in (eu),x!=y,!w,v,n>1,empty=';
  expect(crdLabels({ ...entry, labels, labelSelector })).toEqual({
    team: 'a',
    tier: 'gold',
    zone: 'z1',
    region: 'eu',
    empty: '',
  });
  expect(crdLabels({ ...entry, labels: {}, labelSelector: undefined })).toEqual({});
});
