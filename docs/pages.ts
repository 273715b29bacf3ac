/** The pages that hold tables drawn from the code. */
import {tables} from './tables.ts';

/** From the project's root. */
export const pages: readonly string[] = [
  'docs/flags.md',
  'source/ui/README.md',
  'source/report/README.md',
  'source/model/findings/README.md',
  'docs/reach.md',
  'docs/fleet.md',
];

/**
 * A page with its tables as they are now. A table stands between `<!-- NAME: npm run docs -->` and `<!-- end -->`.
 *
 * @throws for a name that no table has
 */
export const withTables = (page: string): string =>
  page.replace(/(<!-- ([a-z ]+): npm run docs -->\n).*?(<!-- end -->)/gs, (_, start, name, end) => {
    const table = tables[name];
    if (table === undefined) throw new Error(`docs/tables.ts has no table named ${name}`);
    return `${start}\n${table()}\n\n${end}`;
  });
