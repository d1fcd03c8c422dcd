import { didYouMean } from '../../lib/base/index.js';

/** What other template and programming languages call a function of ours; by spelling alone another would be nearest. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  upcase: 'toUpper',
  uppercase: 'toUpper',
  upper: 'toUpper',
  downcase: 'toLower',
  lowercase: 'toLower',
  lower: 'toLower',
  length: 'len',
  size: 'len',
};

/** ` (did you mean "toUpper"?)` for the name of a function that does not exist, or nothing. */
export function functionHint(name: string, names: readonly string[]): string {
  const known = Object.hasOwn(ELSEWHERE, name.toLowerCase()) ? ELSEWHERE[name.toLowerCase()] : undefined;
  return known !== undefined && names.includes(known)
    ? ` (did you mean "${known}"?)`
    : didYouMean(name, names);
}
