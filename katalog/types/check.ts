/**
 * Checks a Katalog against the schemas of what it is about. Sound: a finding says that *no* value of a type could be
 * right; what is not known is silent. It reads nothing, and changes nothing.
 */
import type { KubernetesTypes } from '../../lib/schema/index.js';
import type { CrdEntry } from '../model.js';
import type { Program } from '../program/index.js';
import type { Reads } from '../scope/index.js';
import type { FunctionTable } from '../templates/index.js';
import { EntryCheck } from './check-entry.js';
import { findingOf, type TypeFinding } from './finding.js';
import type { InferEnv } from './infer.js';
import { EachTime } from './report.js';
import { type KnownKind, World } from './world.js';

export interface CheckedEntry {
  readonly entry: CrdEntry;
  readonly program: Program;
  readonly reads: Reads;
}

export interface CheckInput {
  /** By CRD. */
  readonly entries: ReadonlyMap<string, CheckedEntry>;
  readonly functions: FunctionTable;
  /** Expressions of the notes of the Katalog, by name. */
  readonly notes: ReadonlyMap<string, string>;
  /** undefined: nothing is said of Kubernetes' own kinds. */
  readonly kubernetes: KubernetesTypes | undefined;
  /** CRDs beside those of the entries. */
  readonly others?: readonly KnownKind[];
}

export interface TypeFindings {
  /** By CRD; paths begin at the entry. */
  readonly entries: ReadonlyMap<string, readonly TypeFinding[]>;
  /** By note; what is found whoever calls it. Paths are empty. */
  readonly notes: ReadonlyMap<string, readonly TypeFinding[]>;
  /** By CRD: for looking at single places. */
  readonly checks: ReadonlyMap<string, EntryCheck>;
}

export function checkTypes(input: CheckInput): TypeFindings {
  const checker = new KatalogCheck(input);
  const checks = new Map([...input.entries].map(([name, checked]) => [name, checker.entry(checked)]));
  const entries = new Map([...checks].map(([name, check]) => [name, check.findings()]));
  return { entries, notes: checker.notes(), checks };
}

class KatalogCheck {
  readonly #world: World;
  readonly #env: InferEnv;
  readonly #notes = new Map<string, EachTime>();

  constructor(readonly input: CheckInput) {
    const { entries, functions, notes, kubernetes, others = [] } = input;
    const crds = new Map([...entries].map(([name, { entry }]) => [name, entry]));
    this.#world = new World({ entries: crds, kubernetes, others });
    this.#env = {
      functions,
      note: (name) => notes.get(name),
      inNote: (name, found) => this.#note(name).add(found),
    };
  }

  entry({ entry, program, reads }: CheckedEntry): EntryCheck {
    const own = this.#world.own(entry);
    return new EntryCheck({ entry, program, own, world: this.#world }, reads, this.#env);
  }

  /** What was found in each note that an entry calls. */
  notes(): ReadonlyMap<string, readonly TypeFinding[]> {
    return new Map(
      [...this.#notes].map(([name, each]) => {
        const text = this.input.notes.get(name) ?? '';
        return [name, each.every().map((found) => findingOf(found, [], text))];
      }),
    );
  }

  #note(name: string): EachTime {
    const known = this.#notes.get(name);
    if (known) return known;
    const made = new EachTime();
    this.#notes.set(name, made);
    return made;
  }
}
