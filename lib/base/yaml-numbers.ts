/**
 * Numbers in YAML as kubectl and Go's YAML libraries read them. They stand between YAML 1.1 and 1.2: `0400` is octal,
 * `0b101` binary, `-0x10` a number and `1_000` a thousand, but `1:30` is text. The core schema of YAML 1.2, which
 * the parser has by default, reads `0400` as four hundred and the others as text.
 */
import type { ScalarTag, Tags } from 'yaml';

/** What may be a number; the rest is decided without the underscores. */
const NUMERIC = /^(?:[-+]|[0-9])[-+.\w]*$|^\.[0-9]/;
const INTEGER = /^[-+]?(?:0|[1-9][0-9]*|0[0-7]+|0[bB][01]+|0[oO][0-7]+|0[xX][0-9a-fA-F]+)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** The same for the core schema of YAML 1.2. */
const CORE = /^(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$/;

/** The number that an unquoted scalar is; undefined when it is text, as a float beyond the doubles is. */
export function yamlNumber(source: string): number | undefined {
  if (!NUMERIC.test(source)) return undefined;
  const plain = source.startsWith('.') ? source : source.replaceAll('_', '');
  if (INTEGER.test(plain)) return integerOf(plain);
  const number = FLOAT.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function integerOf(plain: string): number {
  const digits = plain.replace(/^[-+]/, '');
  const number = /^0[0-7]+$/.test(digits) ? Number(`0o${digits.slice(1)}`) : Number(digits);
  // -0 is the integer 0.
  return plain.startsWith('-') && number !== 0 ? -number : number;
}

/** Whether YAML 1.2 reads the scalar otherwise: as another number, or as text. */
export function differsInYaml12(source: string): boolean {
  const number = yamlNumber(source);
  if (number === undefined) return false;
  return !CORE.test(source) || Number(source) !== number;
}

const tag = (name: string): ScalarTag => ({
  tag: `tag:yaml.org,2002:${name}`,
  default: true,
  test: NUMERIC,
  resolve: (source) => yamlNumber(source) ?? source,
});

/** `customTags` of the parser: they go before its own. */
export const goNumbers = (tags: Tags): Tags => [tag('float'), ...tags];
