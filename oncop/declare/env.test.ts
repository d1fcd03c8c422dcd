import { expect, it } from 'vitest';
import { expandEnv } from './env.js';

it.each([
  [`http://$HOST:\${PORT}/x`, 'http://loader:80/x', []],
  ['$HOST/{{ $x := .spec }}', 'loader/{{ $x := .spec }}', []],
  ['$NONE/$EMPTY', '$NONE/$EMPTY', ['NONE', 'EMPTY']],
  [`$constructor/\${toString}`, `$constructor/\${toString}`, ['constructor', 'toString']],
])('%s becomes %s', (text, expanded, unset) => {
  const env = { HOST: 'loader', PORT: '80', EMPTY: '' };
  expect(expandEnv(text, env)).toEqual({ text: expanded, unset });
});
