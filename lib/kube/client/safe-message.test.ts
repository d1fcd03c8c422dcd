import { expect, it } from 'vitest';
import { safeMessage } from './safe-message.js';

const PATH = '/home/somebody/.kube/configurations/of-a-cluster/production-kubeconfig';

it.each([
  [new Error(`bad token ${'a1B2'.repeat(12)}/x`), 'bad token …'],
  [new Error('jwt eyJhbGciOiJSUzI1NiJ9.c2Vj.c2ln refused'), 'jwt … refused'],
  [
    new Error(`ENOENT: no such file or directory, open '${PATH}'`),
    `ENOENT: no such file or directory, open '${PATH}'`,
  ],
  [
    new Error('-'.repeat(20).concat(' ').repeat(40)),
    `${'-'.repeat(20).concat(' ').repeat(40).slice(0, 300)}…`,
  ],
  [new SyntaxError('Unexpected token'), 'expected JSON'],
])('%s reads %s', (error, text) => {
  expect(safeMessage(error)).toBe(text);
});
