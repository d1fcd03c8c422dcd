import { didYouMean } from '../../lib/base/index.js';
import { type Address, LOCAL } from './address.js';
import type { CrossEntry } from './entry.js';
import type { Env } from './env.js';
import type { FieldReader } from './fields.js';
import { type LabelledCrds, pickCrd } from './pick-crd.js';
import { problem } from './problem.js';
import { readSelector, readStrategy } from './read-selector.js';
import { defaultPolicy, readSource, type SourceBlock } from './read-source.js';

export interface DeclarationContext extends LabelledCrds {
  readonly env: Env;
  readonly staleAfterMs: number | undefined;
}

const KNOWN = ['crd', 'labelSelector', 'as', 'selector', 'strategy', 'source'] as const;
const ALIAS = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const RESERVED: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** One declaration as an entry, or undefined when it has an error; every problem is noted. */
export function readDeclaration(reader: FieldReader, context: DeclarationContext): CrossEntry | undefined {
  const before = errors(reader);
  reader.checkNames('a cross declaration', KNOWN);
  const block = reader.block('source');
  const source = block && readSource(block, context.env, context.staleAfterMs);
  const crd = reader.has('labelSelector')
    ? pickCrd(reader, context, source?.address?.kind === 'endpoint')
    : readCrd(reader);
  const alias = readAlias(reader, crd);
  const selector = readSelector(reader);
  const strategy = readStrategy(reader, selector);
  const address = crd === undefined ? undefined : chooseAddress(reader, crd, source, context);
  if (crd === undefined || alias === undefined || !address || errors(reader) > before) return undefined;
  return {
    alias,
    crd: address.kind === 'local' ? (sameName(crd, context.crds) ?? crd) : crd,
    address,
    selector: { ...selector, namespace: source?.namespace ?? selector.namespace },
    strategy,
    protocol: source?.protocol ?? 'cr',
    protocolWritten: source?.protocol !== undefined,
    credential: address.kind === 'local' ? undefined : source?.credential,
    tls: address.kind === 'local' ? undefined : source?.tls,
    followLeader: source?.followLeader ?? false,
    policy: source?.policy ?? defaultPolicy(context.staleAfterMs),
  };
}

/** The candidate that equals `name` in any case. */
export function sameName(name: string, candidates: readonly string[]): string | undefined {
  return candidates.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
}

/** A CRD of the same Katalog wins over a source; without either there is nothing to read. */
function chooseAddress(
  reader: FieldReader,
  crd: string,
  source: SourceBlock | undefined,
  { crds }: DeclarationContext,
): Address | undefined {
  if (sameName(crd, crds) !== undefined) {
    if (source) {
      const message = `"${crd}" is a CRD of this Katalog and is read from memory: its source is not used`;
      reader.problems.push(
        problem('ORK_CROSS_SOURCE_IGNORED', [...reader.path, 'source'], message, 'warning'),
      );
    }
    return LOCAL;
  }
  if (source) return source.address;
  if (reader.has('source')) return undefined;
  const message = `unknown CRD "${crd}"${didYouMean(crd, crds)}: not in this Katalog, and no source is set`;
  reader.problems.push(problem('ORK_CROSS_CRD', [...reader.path, 'crd'], message));
  return undefined;
}

function readCrd(reader: FieldReader): string | undefined {
  const crd = reader.text('crd');
  if (crd !== undefined && crd !== '') return crd;
  if (crd === '' || !reader.has('crd')) {
    reader.note('crd', 'a cross declaration needs a crd or a labelSelector');
  }
  return undefined;
}

function readAlias(reader: FieldReader, crd: string | undefined): string | undefined {
  const alias = reader.has('as') ? reader.text('as') : crd;
  if (alias === undefined) return undefined;
  if (ALIAS.test(alias) && !RESERVED.includes(alias.toLowerCase())) return alias;
  const message = `"${alias}" cannot be an alias: letters, digits, - and _ make one, and it begins with a letter`;
  const field = reader.has('as') ? 'as' : 'crd';
  reader.problems.push(problem('ORK_CROSS_ALIAS', [...reader.path, field], message));
  return undefined;
}

function errors(reader: FieldReader): number {
  return reader.problems.filter((item) => item.severity === 'error').length;
}
