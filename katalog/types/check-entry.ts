/** Checks one CRD entry: everything that it reads, and everything that it writes, against the types of both. */
import { quoted } from '../../lib/base/index.js';
import type { ResourceTemplate } from '../resources/index.js';
import type { ComparisonRead, Path, Reads, RepeatRead, TemplateRead } from '../scope/index.js';
import { TemplateError } from '../templates/index.js';
import { checkComparison } from './comparisons.js';
import { findingOf, type TypeFinding } from './finding.js';
import { mayAssign, mayFit } from './fit.js';
import { type InferEnv, type Inferred, inferChain, inferTemplate } from './infer.js';
import { autoscaleTexts, crossTemplates, siblingChains } from './other-blocks.js';
import { type RootParts, repeatedRoot, rootOf } from './roots.js';
import { checkStatus } from './status.js';
import { elementOf, step } from './step.js';
import { inWords, isAbsent, membersOf, type ObjectType, present, type Type, UNKNOWN } from './type.js';

/** Blocks whose templates see something else than the CR of the entry. */
const ELSEWHERE: readonly Path[] = [['conversion'], ['operatorBox', 'watch'], ['operatorBox', 'watchEvents']];

export class EntryCheck {
  readonly #findings: TypeFinding[] = [];
  readonly #root: ObjectType;
  readonly #repeated: { readonly entry: Path; readonly root: ObjectType }[] = [];
  /** By the path of the template. */
  readonly #types = new Map<string, Inferred>();
  readonly #entries: readonly ResourceTemplate[];

  constructor(
    readonly parts: RootParts,
    readonly reads: Reads,
    readonly env: InferEnv,
  ) {
    this.#root = rootOf(parts);
    const { onCreate, onReconcile, onDelete } = parts.program;
    this.#entries = [...onCreate, ...onReconcile, ...onDelete];
  }

  findings(): readonly TypeFinding[] {
    for (const repeat of this.reads.repeats) this.#repeat(repeat);
    const { entry, own } = this.parts;
    for (const read of this.reads.templates) this.#template(read);
    for (const read of crossTemplates(entry.operatorBox)) this.#unread(read);
    for (const { path, text } of autoscaleTexts(entry.operatorBox)) this.#siblings(path, text);
    for (const read of this.reads.comparisons) this.#comparison(read);
    if (own) {
      const { fields, conditions } = entry.operatorBox.status;
      const valueType = (path: Path): Type => this.#types.get(key(path))?.type ?? UNKNOWN;
      this.#findings.push(...checkStatus(fields, conditions, { own, valueType }));
    }
    return this.#findings;
  }

  /** What is found in a text that would stand at a path. */
  inferAt(path: Path, text: string): Inferred {
    const root = this.rootAt(path);
    if (!root) return { type: UNKNOWN, found: [] };
    return inferTemplate(text, root, { ...this.env, inNote: () => undefined });
  }

  inferChainAt(path: Path, chain: readonly string[], text: string): Inferred['found'] {
    const root = this.rootAt(path);
    return root ? inferChain(root, chain, text).found : [];
  }

  /** What templates and conditions at a path see; undefined: nothing is known of it. */
  rootAt(path: Path): ObjectType | undefined {
    // A message of a notification sees the notification.
    if (ELSEWHERE.some((block) => startsWith(path, block)) || path.includes('notify')) return undefined;
    const ready = path.indexOf('readyWhen');
    if (ready >= 0) {
      const made = this.#entries.find((each) => startsWith(path.slice(0, ready), each.path));
      const type = made && this.parts.world.object(made.kind.apiVersion, made.kind.kind);
      return type?.kind === 'object' ? type : undefined;
    }
    return this.#repeated.find(({ entry }) => startsWith(path, entry))?.root ?? this.#root;
  }

  #repeat({ entry, path, field, chain, as }: RepeatRead): void {
    const root = this.rootAt(path);
    if (!root) return;
    const { type, found } = chain
      ? inferChain(root, chain, field)
      : inferTemplate(field, root, { ...this.env, inNote: () => undefined });
    if (chain) this.#findings.push(...found.map((each) => findingOf(each, path, field)));
    this.#repeated.push({ entry, root: repeatedRoot(root, type, as) });
    if (found.length > 0 || !membersOf(present(type)).every(isScalar)) return;
    const message = `invalid forEach ${quoted(field)}: expected a list or a map, got ${inWords(type)}`;
    this.#findings.push({ path, code: 'ORK_TYPE_VALUE', severity: 'error', message });
  }

  #template({ path, text, target }: TemplateRead): void {
    // The field of a repetition is read before there is an item.
    const isRepeat = path.at(-2) === 'forEach';
    const root = isRepeat ? this.#root : this.rootAt(path);
    if (!root) return;
    const inferred = inferTemplate(text, root, this.env);
    this.#types.set(key(path), inferred);
    this.#findings.push(...inferred.found.map((each) => findingOf(each, path, text)));
    const { type } = inferred;
    if (inferred.found.length > 0) return;
    if (target && !mayFit(type, target)) this.#misfit(path, text, target.expected, type);
    if (!target) this.#object(path, text, type);
    this.#hint(path, text, type);
  }

  /** A required field whose value may be absent, and whose entry has no condition that may be about it. */
  #hint(path: Path, text: string, type: Type): void {
    const made = this.#entries.find((each) => startsWith(path, each.path));
    const [name, deeper] = made ? path.slice(made.path.length) : [];
    if (!made || typeof name !== 'string' || deeper !== undefined || !made.kind.required.includes(name))
      return;
    const members = membersOf(type);
    if (members.length === 1 || !members.some(isAbsent)) return;
    if (this.reads.comparisons.some((read) => startsWith(read.path, made.path))) return;
    const message = `${name} is required because ${made.kind.kind} needs it, and ${quoted(text)} may be absent: give it a default, or make the field required in the CRD`;
    this.#findings.push({ path, code: 'ORK_TYPE_VALUE', severity: 'hint', message });
  }

  /** A template that another room compiles, which says so where it is broken. */
  #unread(read: TemplateRead): void {
    try {
      this.#template(read);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
    }
  }

  #siblings(path: Path, text: string): void {
    for (const { chain, offset } of siblingChains(text)) {
      const { found } = inferChain(this.#root, chain, text.slice(offset));
      const placed = found.map((each) => ({ ...each, offset: each.offset + offset }));
      this.#findings.push(...placed.map((each) => findingOf(each, path, text)));
    }
  }

  #misfit(path: Path, text: string, expected: string, type: Type): void {
    const name = path.findLast((segment) => typeof segment === 'string') ?? 'value';
    const message = `invalid ${name} ${quoted(text)}: expected ${expected}, got ${inWords(type)}`;
    this.#findings.push({ path, code: 'ORK_TYPE_VALUE', severity: severityOf(text), message });
  }

  /** A value of the object itself, written out under `custom` or `manifest`. */
  #object(path: Path, text: string, type: Type): void {
    const made = this.#entries.find((each) => startsWith(path, each.path));
    const inside = made && path.slice(made.path.length);
    if (!made || !inside || made.kinds.length > 1) return;
    const isCustom = made.kind.guessed && (inside[0] === 'spec' || inside[0] === 'status');
    if (!isCustom && inside[0] !== 'manifest') return;
    let wanted = this.parts.world.object(made.kind.apiVersion, made.kind.kind);
    for (const segment of isCustom ? inside : inside.slice(1)) {
      wanted = typeof segment === 'number' ? elementOf(wanted) : step(wanted, segment).type;
    }
    const target = present(wanted);
    if (target.kind === 'absent' || mayAssign(type, target)) return;
    const message = `invalid ${String(inside.at(-1))} ${quoted(text)}: expected ${inWords(target)}, got ${inWords(type)}`;
    this.#findings.push({ path, code: 'ORK_TYPE_VALUE', severity: 'warning', message });
  }

  #comparison(read: ComparisonRead): void {
    const root = this.rootAt(read.path);
    if (!root) return;
    const { type, found } = read.chain
      ? inferChain(root, read.chain, read.field)
      : (this.#types.get(key(read.path)) ?? { type: UNKNOWN, found: [] });
    if (read.chain) this.#findings.push(...found.map((each) => findingOf(each, read.path, read.field)));
    if (found.length === 0) this.#findings.push(...checkComparison(read, type));
  }
}

/** What children and siblings give has the schema of something else. */
function severityOf(text: string): TypeFinding['severity'] {
  return /\.(?:children|cross|metadata)\b/.test(text) ? 'warning' : 'error';
}

function isScalar({ kind }: Type): boolean {
  return kind === 'bool' || kind === 'text' || kind === 'number' || kind === 'int';
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((segment, index) => path[index] === segment);
}

function key(path: Path): string {
  return JSON.stringify(path);
}
