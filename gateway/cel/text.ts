/** Texts of CEL expressions (https://github.com/google/cel-spec, doc/langdef.md). */

/** A text as a literal of one line. */
export function literal(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1);
  return `'${escaped.replaceAll("'", "\\'").replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

/** What JSON writes and CEL does not read: half of a surrogate pair. */
export function isWritable(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

const RESERVED = new Set([
  ...['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if'],
  ...['import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
]);

/** Whether a field of that name is read by `object.name`. */
export function isIdentifier(name: string): boolean {
  return /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) && !RESERVED.has(name);
}
