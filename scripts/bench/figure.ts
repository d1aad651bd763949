/** A measured figure, and the baseline of the same run; some figures have a fixed budget instead of a baseline. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly baseline: number;
  readonly ratio: number;
  readonly n: number;
}

export const figure = (name: string, unit: string, ours: number, baseline: number, n: number): Figure => ({
  name,
  unit,
  ours: rounded(ours),
  baseline: rounded(baseline),
  ratio: rounded(ours / baseline),
  n,
});

const rounded = (value: number): number => Number(value.toPrecision(3));

export const median = (values: readonly number[]): number => percentile(values, 50);

export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
};
