/** A column of numbers as a line, without axes: the shape of the last minutes. Gaps are gaps. */
const WIDTH = 80;
const HEIGHT = 20;

export function Spark({
  values,
  label,
}: {
  readonly values: readonly (number | null)[];
  readonly label: string;
}) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return <span class="spark" />;
  const most = Math.max(1, ...known);
  return (
    <svg
      class="spark"
      preserveAspectRatio="none"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={label}
    >
      <path d={pathOf(values, most)} />
    </svg>
  );
}

function pathOf(values: readonly (number | null)[], most: number): string {
  const step = WIDTH / Math.max(1, values.length - 1);
  let isOpen = false;
  return values
    .map((value, index) => {
      if (value === null) {
        isOpen = false;
        return '';
      }
      const point = `${(index * step).toFixed(1)} ${(HEIGHT - 2 - (value / most) * (HEIGHT - 4)).toFixed(1)}`;
      const command = isOpen ? 'L' : 'M';
      isOpen = true;
      return `${command}${point}`;
    })
    .join('');
}
