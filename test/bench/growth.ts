/** What captop costs against the number of containers. */
import type {Result} from './result.ts';

/** Figures by name, each with its values by number of containers, where there are several. */
function series(results: readonly Result[]): Map<string, Result[]> {
  const byFigure = new Map<string, Result[]>();
  for (const result of results) byFigure.set(result.figure, [...(byFigure.get(result.figure) ?? []), result]);
  for (const [figure, points] of byFigure) if (points.length < 2) byFigure.delete(figure);
  return byFigure;
}

/** A time that grows tenfold with ten times the containers is linear; more is not. */
export function growthFigures(results: readonly Result[]): Result[] {
  return [...series(results)].flatMap(([figure, points]) =>
    points.slice(1).flatMap((point, index): Result[] => {
      const before = points[index];
      if (before === undefined || point.unit !== 'ms' || before.value <= 0) return [];
      const times = point.containers / before.containers;
      return [
        {
          figure: `growth: ${figure}`,
          containers: point.containers,
          value: point.value,
          unit: point.unit,
          yardstick: {name: `${times} times that of ${before.containers}:`, value: times * before.value},
          limit: 1,
        },
      ];
    }),
  );
}

/** Bars have this many characters for a factor of ten. */
const decade = 14;

/** A bar for each number of containers, on a logarithmic scale: linear growth is a straight slope of one decade a line. */
export function plot(results: readonly Result[]): string {
  return [...series(results)]
    .map(([figure, points]) => {
      const least = Math.min(...points.map(({value}) => Math.max(value, 0.01)));
      const lines = points.map(({containers, value, unit}) => {
        const length = 1 + Math.round(Math.log10(Math.max(value, 0.01) / least) * decade);
        return `${String(containers).padStart(6)} ${'#'.repeat(length)} ${value.toPrecision(3)} ${unit}`;
      });
      return [figure, ...lines].join('\n');
    })
    .join('\n\n');
}
