/** What the conversions of a Katalog lose, and what they ask of the cluster: for people and as data. */
import { type CrdEntry, droppedFields, joinConversions, type Program } from '../katalog/index.js';

/** One path of a conversion. */
export interface ConversionLoss {
  /** `tasks.shop.example.org`. */
  readonly crd: string;
  readonly from: string;
  readonly to: string;
  /** Fields of `from` that no template reads; undefined: the schema of `from` is not known. */
  readonly dropped: readonly string[] | undefined;
}

interface Declared {
  readonly entry: CrdEntry;
  readonly program: Pick<Program, 'conversion'>;
}

/** Every path of every CRD, in document order. */
export function conversionLosses(crds: Iterable<Declared>): readonly ConversionLoss[] {
  const declared = [...crds].map(({ entry, program }) => ({ entry, paths: program.conversion }));
  return joinConversions(declared).flatMap(({ group, plural, converter }) =>
    converter.type.paths.map((path) => {
      const schema = converter.versions?.schemas.get(path.from);
      const { from, to } = path;
      return { crd: `${plural}.${group}`, from, to, dropped: schema && droppedFields(path, schema) };
    }),
  );
}

export function conversionLines(losses: readonly ConversionLoss[]): readonly string[] {
  if (losses.length === 0) return [];
  return [
    'conversions:',
    ...losses.map(({ crd, from, to, dropped }) => `  ${crd} ${from} to ${to}: ${lossOf(dropped)}`),
    '  run two replicas of the gateway and a PodDisruptionBudget: while none answers, other versions than the stored one cannot be read',
  ];
}

function lossOf(dropped: ConversionLoss['dropped']): string {
  if (dropped === undefined) return 'name crdFile to see which fields it drops';
  return dropped.length === 0 ? 'drops no field' : `drops ${dropped.join(', ')}`;
}
