import { Document, isSeq, visit } from 'yaml';
import { type Course, steadyAt } from './courses.js';
import type { Write } from './write.js';

export interface DocumentPaths {
  readonly name: string;
  readonly katalog: string;
  readonly crdFiles: readonly string[];
  readonly crFiles: readonly string[];
  readonly cycles: number;
  readonly skipExternal: boolean;
}

/** A Simulate document that expects what was seen: what the first cycle writes, and when it is steady. */
export function writtenDocument(paths: DocumentPaths, courses: readonly Course[]): string {
  const [first, ...others] = courses;
  const { name, katalog, crdFiles, crFiles, cycles, skipExternal } = paths;
  const expect = {
    ...(first ? expected(first) : {}),
    ...(others.length > 0
      ? { crds: Object.fromEntries(others.map((course) => [course.subject.crd, expected(course)])) }
      : {}),
  };
  const document = new Document({
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Simulate',
    metadata: { name },
    spec: {
      katalog,
      ...(crdFiles.length > 0 ? { crdFiles } : {}),
      ...(crFiles.length > 0 ? { crFiles } : {}),
      cycles,
      ...(skipExternal ? { skipExternal } : {}),
      expect,
    },
  });
  // One line for each write.
  visit(document, {
    Map: (_key, node, path) => {
      const list = path.at(-1);
      if (isSeq(list)) node.flow = true;
    },
  });
  document.commentBefore = ` What the first reconcile of ${name} writes, and when nothing is written any more.`;
  return document.toString({ lineWidth: 0 });
}

function expected(course: Course): object {
  const at = steadyAt(course);
  const failed = course.cycles.some(({ outcome }) => outcome === 'failed');
  const ops = (course.cycles[0]?.writes ?? []).filter(({ sign }) => sign !== '=' && sign !== '!');
  return {
    noErrors: !failed,
    ...(at === undefined ? { steady: false } : { steady: true, steadyAt: at }),
    ...(ops.length > 0 ? { ops: unique(ops.map(opOf)) } : {}),
  };
}

interface Op {
  readonly cycle: number;
  readonly verb: string;
  readonly resource: string;
  readonly name: string;
}

function opOf({ sign, verb, plural, name }: Write): Op {
  return { cycle: 1, verb: sign === '+' ? 'create' : sign === '-' ? 'delete' : verb, resource: plural, name };
}

function unique(ops: readonly Op[]): readonly Op[] {
  return [...new Map(ops.map((op) => [JSON.stringify(op), op])).values()];
}
