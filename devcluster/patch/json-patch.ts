import { deepEqual, isObject, type Json } from '../../lib/base/index.js';

/** Why a patch cannot be applied; the handler turns it into the API's answer. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

/** Applies a JSON Patch (RFC 6902). Neither argument is changed. */
export function applyJsonPatch(document: Json, patch: readonly Json[]): Json {
  return patch.reduce<Json>((current, operation) => applyOperation(current, operation), document);
}

function applyOperation(document: Json, operation: Json): Json {
  if (!isObject(operation)) throw new PatchError('a JSON patch operation must be an object');
  const path = pointer(operation['path']);
  switch (operation['op']) {
    case 'add':
      return add(document, path, required(operation['value']));
    case 'replace':
      get(document, path);
      return replace(document, path, required(operation['value']));
    case 'remove':
      return remove(document, path);
    case 'test':
      return test(document, path, operation['value'] ?? null);
    case 'copy':
      return add(document, path, get(document, pointer(operation['from'])));
    case 'move': {
      const from = pointer(operation['from']);
      return add(remove(document, from), path, get(document, from));
    }
    default:
      throw new PatchError(`Unexpected kind: ${String(operation['op'])}`);
  }
}

function required(value: Json | undefined): Json {
  if (value === undefined) throw new PatchError('a JSON patch operation needs a value');
  return value;
}

/** Splits a JSON Pointer (RFC 6901). */
function pointer(text: Json | undefined): string[] {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) {
    throw new PatchError(`invalid JSON pointer ${JSON.stringify(text ?? null)}`);
  }
  const tokens = text
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  // Assignment would set the prototype of a copy (devcluster/http/bounds.ts refuses it in bodies).
  if (tokens.includes('__proto__')) throw new PatchError('the member name __proto__ is not supported');
  return tokens;
}

function missing(path: readonly string[]): PatchError {
  return new PatchError(`path /${path.join('/')} does not exist: missing value`);
}

function get(document: Json, path: readonly string[]): Json {
  let current: Json | undefined = document;
  for (const token of path) {
    if (Array.isArray(current)) current = current[index(token, current.length - 1)];
    else current = isObject(current) && Object.hasOwn(current, token) ? current[token] : undefined;
    if (current === undefined) throw missing(path);
  }
  return current;
}

/** Counted from the end when negative, as in the library that the API server uses. */
function index(token: string, max: number): number {
  const value = token.startsWith('-') ? max + 1 + Number(token) : Number(token);
  if (!/^(0|-?[1-9]\d*)$/.test(token) || value < 0 || value > max)
    throw new PatchError(`index ${token} is out of bounds`);
  return value;
}

/** Rebuilds the document with `change` made in the container that holds the last token. */
function edit(
  document: Json,
  path: readonly string[],
  change: (container: Json, token: string) => Json,
): Json {
  const [token, ...rest] = path;
  if (token === undefined) throw new PatchError('the path must not be empty');
  if (rest.length === 0) return change(document, token);
  const below = edit(get(document, [token]), rest, change);
  if (Array.isArray(document)) return document.with(Number(token), below);
  return isObject(document) ? { ...document, [token]: below } : document;
}

function add(document: Json, path: readonly string[], value: Json): Json {
  if (path.length === 0) return value;
  return edit(document, path, (container, token) => {
    if (Array.isArray(container)) {
      const at = token === '-' ? container.length : index(token, container.length);
      return container.toSpliced(at, 0, value);
    }
    if (!isObject(container)) throw missing(path);
    return { ...container, [token]: value };
  });
}

function replace(document: Json, path: readonly string[], value: Json): Json {
  if (path.length === 0) return value;
  return edit(document, path, (container, token) => {
    if (Array.isArray(container)) return container.with(Number(token), value);
    if (!isObject(container)) throw missing(path);
    return { ...container, [token]: value };
  });
}

function remove(document: Json, path: readonly string[]): Json {
  get(document, path);
  return edit(document, path, (container, token) => {
    if (Array.isArray(container)) return container.toSpliced(index(token, container.length - 1), 1);
    if (!isObject(container)) throw missing(path);
    const { [token]: _, ...rest } = container;
    return rest;
  });
}

function test(document: Json, path: readonly string[], expected: Json): Json {
  const found = expected === null ? getOrNull(document, path) : get(document, path);
  if (!deepEqual(found, expected))
    throw new PatchError(`testing value /${path.join('/')} failed: test failed`);
  return document;
}

/** A test against null also holds for a member that is absent, as in the library the API server uses. */
function getOrNull(document: Json, path: readonly string[]): Json {
  try {
    return get(document, path);
  } catch {
    return null;
  }
}
