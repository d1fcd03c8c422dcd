/** Operands of conditions that another room compiles, as they are written where a text is wanted: `1.10` and not `1.1`. */
import { comparesTexts, OPERATORS, valueTypeNamed } from '../conditions/index.js';
import type { Path } from '../document/index.js';
import type { Findings } from './findings.js';
import { isPlainMap } from './plain.js';

/** The same value, but for numbers and booleans that conditions anywhere in it compare with texts. */
export function withOperandTexts(value: unknown, path: Path, findings: Findings): unknown {
  if (Array.isArray(value))
    return value.map((each, index) => withOperandTexts(each, [...path, index], findings));
  if (!isPlainMap(value)) return value;
  const { valueType, operator } = value;
  const type = (typeof valueType === 'string' ? valueTypeNamed(valueType) : undefined) ?? 'auto';
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const at = [...path, key];
      const named = OPERATORS.get(key === 'value' && typeof operator === 'string' ? operator : key);
      const isText = named !== undefined && comparesTexts(named, type);
      return [key, isText ? written(each, at, findings) : withOperandTexts(each, at, findings)];
    }),
  );
}

function written(value: unknown, path: Path, findings: Findings): unknown {
  if (Array.isArray(value)) return value.map((each, index) => written(each, [...path, index], findings));
  const isPlain = typeof value === 'number' || typeof value === 'boolean';
  return isPlain ? (findings.written(path, value) ?? value) : value;
}
