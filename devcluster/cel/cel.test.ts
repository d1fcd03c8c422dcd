import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../lib/base/index.js';
import { CelError, compileCel } from './index.js';

const VALUES: Readonly<Record<string, Json>> = {
  object: {
    metadata: { name: 'a', labels: { team: 'x', 'a.b/c': 'true' }, finalizers: ['f1', 'f2'] },
    spec: { replicas: 3, text: 'Über' },
  },
  oldObject: null,
  request: { operation: 'CREATE', userInfo: { username: 'admin', groups: ['masters'] } },
};

const evaluate = (source: string): Json =>
  compileCel(source, Object.keys(VALUES)).evaluate(new Map(Object.entries(VALUES)));

describe('CEL', () => {
  it.each<[string, Json]>([
    ["request.operation == 'CREATE'", true],
    ['request.operation in [\'UPDATE\', "DELETE"]', false],
    ['oldObject == null', true],
    ['!has(object.metadata.deletionTimestamp)', true],
    ['has(object.metadata.labels) && object.metadata.labels["a.b/c"] == "true"', true],
    ["'team' in object.metadata.labels", true],
    ["object.metadata.?annotations[?'x'].orValue('none') == 'none'", true],
    ["object.metadata.?labels['team'].orValue('none')", 'x'],
    ['object.metadata.?annotations.hasValue()', false],
    ['object.metadata.finalizers.exists(f, f.startsWith("f2"))', true],
    ['object.metadata.finalizers.all(f, f.matches("^f[0-9]$"))', true],
    ['object.metadata.finalizers.filter(f, f != "f1").size() == 1', true],
    ['object.metadata.finalizers.map(f, f + "!")', ['f1!', 'f2!']],
    ['object.spec.replicas * 2 - 1 > 4 ? "many" : "few"', 'many'],
    ['7 / 2', 3],
    ['-7 % 3', -1],
    ['size(object.spec.text)', 4],
    ['object.metadata.labels == {"team": "x", "a.b/c": "true"}', true],
    ['object.spec.text.endsWith("er") || object.none.deeper', true],
    ['object.none.deeper || object.spec.replicas == 3', true],
    ['object.none.deeper && false', false],
    ['1 + 2 * 3 == 7 && !(1 > 2) // remark', true],
    ['string(object.spec.replicas) + "x"', '3x'],
    ['7.0 / 2.0', 3.5],
    ['double(object.spec.replicas) / 2.0 > 1.4', true],
    ['[0.5, 1000000.0, 123456.0, 0.00001].map(d, string(d))', ['0.5', '1e+06', '123456', '1e-05']],
    ["'a\\u00fc\\x21\\'' + r'\\d'", "aü!'\\d"],
    ["'😀ab'.substring(1, 2) + '😀ab'.charAt(0)", 'a😀'],
    ["'a, b'.split(',').map(t, t.trim()).join('|')", 'a|b'],
    ["'%s is %d%% of %s'.format(['a', 3, true])", 'a is 3% of true'],
    ["'a1b22'.findAll('[0-9]+')", ['1', '22']],
    ["'a1b22'.find('[0-9]+') + 'x'.find('y')", '1'],
    ["'aXbX'.replace('X', '-').lastIndexOf('-') + 'ü-'.indexOf('-')", 4],
    ['[1, 2, 3].map(n, n > 1, n * 2)', [4, 6]],
    ['[0, 1].exists(n, 1 / n == 1) && ![0, 1].all(n, 1 / n == 2)', true],
    ["[''].map(m, m == '' ? 'own' : m)[0]", 'own'],
  ])('%s is %j', (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });

  it.each([
    ['object.none', 'no such key: none'],
    ['object.none.deeper || false', 'no such key: none'],
    ['object.spec.replicas && true', 'no such overload'],
    ['object.spec.replicas + "x"', 'no such overload'],
    ['1 / 0', 'division by zero'],
    ['object.metadata.finalizers[2]', 'index out of bounds: 2'],
    ['"abc".substring(2, 5)', 'index out of range: 5'],
    ['object.metadata.?annotations.value()', 'optional.none() dereference'],
    ['object.spec.text.matches("(")', 'invalid regular expression'],
    ['object.constructor', 'no such key: constructor'],
    ['object["__proto__"]', 'no such key: __proto__'],
  ])('%s fails: %s', (source, message) => {
    expect(() => evaluate(source)).toThrow(message);
  });

  it.each([
    ['', 'unexpected end', 1],
    ['object.', 'unexpected end', 8],
    ['a == 1', "undeclared reference to 'a'", 1],
    ["authorizer.group('x')", "undeclared reference to 'authorizer'", 1],
    ['object.spec.cpu.isQuantity()', "undeclared reference to 'isQuantity'", 16],
    ['quantity("1")', "undeclared reference to 'quantity'", 1],
    ['has(object)', 'invalid argument to has() macro', 1],
    ['1 == 1 #', 'unexpected "#"', 8],
    ['size(1, 2)', "found no matching overload for 'size' applied to '(int, int)'", 1],
    ['"%x".format([1])', 'format is evaluated for %s, %d and %%', 5],
    ['1u == 1', 'unsigned numbers are not evaluated', 1],
    ['"\\q" == ""', 'invalid escape \\q', 1],
    ['1 == 1.0', "found no matching overload for '_==_' applied to '(int, double)'", 3],
    ['[1, "a"].size() == 2', "expected type 'int' but found 'string'", 1],
    ['"a" + 1 == "a1"', "found no matching overload for '_+_' applied to '(string, int)'", 5],
    ['"abc".all(c, c == "a")', "expression of type 'string' cannot be range of a comprehension", 6],
  ])('%j does not compile: %s at %i', (source, message, column) => {
    try {
      evaluate(source);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(CelError);
      expect(error).toMatchObject({ message, column });
    }
  });

  it('any text compiles or is refused with a CelError', () => {
    const part = fc.constantFrom(
      'object',
      '.',
      '[',
      ']',
      '(',
      ')',
      '!',
      '-',
      '&&',
      '"x"',
      '1',
      '?',
      ':',
      'has',
      ',',
      '{',
      '}',
      ' ',
      'in',
      "'",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        try {
          evaluate(parts.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(CelError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('an expression that is nested too deep is refused', () => {
    for (const sign of ['(', '!', '[', '-'])
      expect(() => evaluate(sign.repeat(100_000))).toThrow('nested too deep');
  });
});
