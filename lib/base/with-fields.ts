/**
 * A copy of the object, with `fields` in place of its own, as `{ ...object, ...fields }` is. For code that runs with every
 * reconcile: V8 of Node.js 20 makes a hidden class for each copy to which a field is added after a spread, in the old
 * generation of the heap, where it stays until a full collection.
 */
export function withFields<T extends object, F extends object>(object: T, fields: F): T & F {
  // As Object.assign has it, a value of that name, which JSON may have, would become the prototype of the copy.
  if (Object.hasOwn(object, '__proto__')) return { ...object, ...fields };
  return Object.assign({}, object, fields);
}
