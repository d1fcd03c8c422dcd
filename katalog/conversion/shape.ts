/** `spec` and `status` of a path: what stands in them, compiled to what makes it of an object. */
import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { memberOf, type Schema } from '../../lib/schema/index.js';
import { objectMaker, ResourceError } from '../resources/index.js';
import { type CompileScope, isTemplate, misfit, type Path, type TemplateData } from '../scope/index.js';
import { Misfit, typed } from './typed.js';

/**
 * A part of a converted object in the types of its schema; undefined is an absent field. Throws `ResourceError` when a
 * value does not fit, `TemplateError` when a template passes a limit.
 */
export type Shape = (data: TemplateData, schema: Schema | undefined) => JsonValue | undefined;

const NOTHING: Shape = () => undefined;

/** Compiles it; faults go to `scope`. A map or list without a member that is there is absent itself. */
export function compileShape(raw: JsonValue, at: Path, scope: CompileScope): Shape {
  if (isTemplate(raw)) return compileText(raw, at, scope);
  if (Array.isArray(raw)) return compileList(raw as readonly JsonValue[], at, scope);
  if (typeof raw === 'object' && raw !== null) return compileMap(raw as JsonObject, at, scope);
  return (_, schema) => fitted(raw, schema, at);
}

function compileText(raw: string, at: Path, scope: CompileScope): Shape {
  const template = scope.template(raw, at);
  if (!template) return NOTHING;
  return (data, schema) => {
    const value = template.value(data) as JsonValue | undefined;
    return value === undefined || value === null || value === '' ? undefined : fitted(value, schema, at);
  };
}

function compileList(raw: readonly JsonValue[], at: Path, scope: CompileScope): Shape {
  const members = raw.map((item, index) => compileShape(item, [...at, index], scope));
  return (data, schema) => {
    const list = members.flatMap((member) => member(data, schema?.items) ?? []);
    return list.length === 0 && members.length > 0 ? undefined : list;
  };
}

function compileMap(raw: JsonObject, at: Path, scope: CompileScope): Shape {
  const members = Object.entries(raw).map(([key, value]) => {
    const place = [...at, key];
    const name = isTemplate(key) ? scope.template(key, place) : undefined;
    return { key, name, place, shape: compileShape(value ?? null, place, scope) };
  });
  const isNamed = members.every(({ key, name }) => name === undefined && key !== '');
  return isNamed ? namedFields(members) : renderedFields(members);
}

interface Field {
  readonly key: string;
  /** What renders the key; undefined: it is the key itself. */
  readonly name: { render(data: TemplateData): string } | undefined;
  readonly place: Path;
  readonly shape: Shape;
}

/** What the fields of a map are made of. */
interface Source {
  readonly data: TemplateData;
  readonly schema: Schema | undefined;
}

/** Keys that are known when it is compiled: then all of its objects have one hidden class. */
function namedFields(fields: readonly Field[]): Shape {
  const build = objectMaker<Source>(
    fields.map(({ key, shape }) => ({
      key,
      build: ({ data, schema }) => shape(data, schema && memberOf(schema, key).schema),
    })),
  );
  return (data, schema) => {
    const made = build({ data, schema });
    return fields.length > 0 && isEmpty(made) ? undefined : made;
  };
}

function renderedFields(fields: readonly Field[]): Shape {
  return (data, schema) => {
    const built = new Map<string, JsonValue>();
    for (const { key, name, place, shape } of fields) {
      const named = name ? name.render(data) : key;
      const value = shape(data, schema && memberOf(schema, named).schema);
      if (value === undefined) continue;
      if (named === '') throw new ResourceError('a key is required, but its template rendered empty', place);
      built.set(named, value);
    }
    return built.size === 0 && fields.length > 0 ? undefined : Object.fromEntries(built);
  };
}

function isEmpty(object: JsonObject): boolean {
  for (const _ in object) return false;
  return true;
}

function fitted(value: JsonValue, schema: Schema | undefined, at: Path): JsonValue {
  try {
    return typed(value, schema);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw new ResourceError(misfit(at, error.value, error.expected), at);
  }
}
