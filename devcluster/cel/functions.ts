/** Functions and methods with the number of their arguments; all of the language that is evaluated here. */
export const FUNCTIONS: ReadonlyMap<string, number> = new Map([
  ['has', 1],
  ['size', 1],
  ['string', 1],
  ['int', 1],
]);

export const METHODS: ReadonlyMap<string, number> = new Map([
  ['size', 0],
  ['startsWith', 1],
  ['endsWith', 1],
  ['contains', 1],
  ['matches', 1],
  ['lowerAscii', 0],
  ['upperAscii', 0],
  ['orValue', 1],
  ['hasValue', 0],
]);

/** `list.all(x, …)`: a variable and a condition. */
export const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);
