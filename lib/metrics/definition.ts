/** One metric of a process. */
export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram, in the unit of the metric. */
  readonly buckets?: readonly number[];
}

/** The metrics of one kind of process, by name. */
export type MetricTable = Readonly<Record<string, MetricDefinition>>;

export type NamesOf<Table extends MetricTable, Type extends MetricDefinition['type']> = {
  [Name in keyof Table & string]: Table[Name]['type'] extends Type ? Name : never;
}[keyof Table & string];

export type LabelOf<Table extends MetricTable, Name extends keyof Table> = Table[Name]['labels'][number];
