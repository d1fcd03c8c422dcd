import type { CompileScope } from '../scope/index.js';

/** What of the data a rule reads that neither the object nor the request has. */
export interface RuleReads {
  /** `unique`, `health`, `metrics`, `external.<name>`. */
  readonly lookups: ReadonlySet<string>;
  /** It reads the review itself, `.admission` or `.old`, which a reconcile does not have. */
  readonly isOfReview: boolean;
}

const REVIEW: readonly string[] = ['admission', 'old'];
const RUNTIME: readonly string[] = ['health', 'metrics'];

/** Compiles something, and says what it reads. */
export function withReads<T>(scope: CompileScope, compile: () => T): { readonly made: T } & RuleReads {
  const before = scope.references.length;
  const made = compile();
  const chains = scope.references.slice(before).map(({ chain }) => chain);
  const lookups = chains.flatMap(([root = '', name]) => {
    if (RUNTIME.includes(root)) return [root];
    return root === 'external' && name !== undefined ? [`external.${name}`] : [];
  });
  return {
    made,
    lookups: new Set(lookups),
    isOfReview: chains.some(([root = '']) => REVIEW.includes(root)),
  };
}
