import type { AutoscaleErrorCode } from '../errors.js';
import type { OperandRegistry, WindowUse } from '../expressions/index.js';
import { type ReferenceRules, referenceProblem } from '../references.js';
import type { Size } from '../size.js';

/** A place in the block: field names and list indexes from its root. */
export type Path = readonly (string | number)[];

/** One fault of an `autoscale` block. */
export interface AutoscaleProblem {
  readonly code: AutoscaleErrorCode;
  /** Relative to the block. */
  readonly path: Path;
  readonly message: string;
  /** 1-based, inside the text at `path`, when the fault has a place there. */
  readonly column?: number;
}

/** What `notify` of a condition is checked against. */
export interface NotifyRules {
  /** Names of the teams that the Katalog declares; undefined: not known. */
  readonly teams?: readonly string[] | undefined;
  /** What is wrong with a message, which may be a template. */
  readonly checkMessage?: (text: string) => string | undefined;
}

/** What a compilation reads and collects. Compiling goes on after a fault, so that all are found at once. */
export class CompileScope implements OperandRegistry {
  readonly problems: AutoscaleProblem[] = [];
  readonly warnings: AutoscaleProblem[] = [];
  readonly references: string[] = [];
  readonly windows: WindowUse[] = [];
  /** By alias, the sources that conditions carry, as text. */
  readonly sources = new Map<string, string>();

  constructor(
    readonly baseline: Size,
    readonly rules: ReferenceRules,
    readonly notify: NotifyRules = {},
  ) {}

  problem(code: AutoscaleErrorCode, path: Path, message: string, column?: number): void {
    this.problems.push({ code, path, message, ...(column === undefined ? {} : { column }) });
  }

  reference(name: string): number | { readonly problem: string } {
    const known = this.references.indexOf(name);
    if (known >= 0) return known;
    const problem = referenceProblem(name, this.rules);
    return problem === undefined ? this.references.push(name) - 1 : { problem };
  }

  window(use: WindowUse): number {
    const known = this.windows.findIndex(
      (other) => other.function === use.function && other.reference === use.reference && other.ms === use.ms,
    );
    return known >= 0 ? known : this.windows.push(use) - 1;
  }
}
