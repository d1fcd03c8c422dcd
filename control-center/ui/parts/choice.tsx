interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChoose: (value: string) => void;
}

/** A filter that is there only where there is something to choose. */
export function Choice({ label, value, options, onChoose }: ChoiceProps) {
  if (options.length < 2 && value === '') return null;
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        <option value="">all</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The names there are to choose from, each once. */
export function optionsOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== '').sort();
}

interface SortProps<T extends string> {
  readonly value: T;
  /** Each order with its word; the first is taken where none is chosen. */
  readonly orders: readonly [readonly [T, string], ...(readonly [T, string])[]];
  readonly onChoose: (value: T) => void;
}

/** The order of a list. */
export function Sort<T extends string>({ value, orders, onChoose }: SortProps<T>) {
  const [[first]] = orders;
  return (
    <label>
      <span>Sort</span>
      <select
        value={value}
        onChange={({ currentTarget }) =>
          onChoose(orders.find(([order]) => order === currentTarget.value)?.[0] ?? first)
        }
      >
        {orders.map(([order, word]) => (
          <option key={order} value={order}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}
