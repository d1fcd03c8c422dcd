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
    ['object.spec == {"replicas": 3, "text": "Über"}', true],
    ['object.spec.text.endsWith("er") || object.none.deeper', true],
    ['object.none.deeper || object.spec.replicas == 3', true],
    ['object.none.deeper && false', false],
    ['1 + 2 * 3 == 7 && !(1 > 2) // remark', true],
    ['string(object.spec.replicas) + "x"', '3x'],
  ])('%s is %j', (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });

  it.each([
    ['object.none', 'no such key: none'],
    ['object.none.deeper || false', 'no such key: none'],
    ['object.spec.replicas && true', 'no such overload'],
    ['object.spec.replicas + "x"', 'no such overload'],
    ['1 / 0', 'division by zero'],
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
    ['size(1, 2)', 'size takes 1 arguments', 1],
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
