/** Containers of the same name on several hosts, side by side. */
import {describe, expect, it} from 'vitest';
import {compareRows} from '../../source/ui/screens/compare-rows.ts';
import {matrixLines, matrixScrollView} from '../../source/ui/screens/matrix.ts';
import {capabilityColumn} from '../../source/ui/screens/matrix-columns.ts';
import {rowsOf} from '../../source/view/row.ts';
import {row} from '../model/build.ts';
import {bothRows, docker, ofDocker, ofPodman, podman, together} from '../model/two-engines.ts';

describe('the comparison', () => {
  const hostRow = (rows: typeof bothRows) => compareRows(rows, false).filter(({label}) => label === 'host');

  it('says first on which host each is', () => {
    const [first] = compareRows(bothRows, true);
    expect(first).toMatchObject({label: 'host', values: ['vm docker', 'vm podman'], differs: true});
  });

  it('counts no difference where both are on one of several', () => {
    const rows = rowsOf(together(docker([ofDocker, {...ofDocker, id: 'd1'.repeat(32)}]), podman()));
    expect(hostRow(rows.slice(0, 2))).toMatchObject([{values: ['vm docker', 'vm docker'], differs: false}]);
  });

  it('has no such row where there is one host', () => expect(hostRow([row(), row()])).toEqual([]));

  it('makes a hostile host name harmless', () => {
    const [one] = bothRows;
    const hostile = {...(one ?? expect.fail()), hostNames: ['a\n\u001b[2Jb'] as const};
    expect(hostRow([hostile])).toMatchObject([{values: ['a\\n\\e[2Jb']}]);
  });
});

describe('the matrix', () => {
  /** The rows' labels and the sentence about the cell of CAP_CHOWN. */
  function drawn(rows: typeof bothRows, selected: string, width = 160) {
    const columns = [capabilityColumn(0)];
    const lines = matrixLines(rows, columns);
    const view = {lines, columns, column: 0, selected, marks: new Set<string>(), width, height: 40};
    const {items, foot} = matrixScrollView(view);
    const text = (line: ReturnType<(typeof items)[number]['line']> | undefined) =>
      (line ?? []).map(each => each.text).join('');
    return {
      labels: items.map(({line}) => text(line()).replace(/ +\S+ *$/, '')),
      sentence: text(foot[0]),
    };
  }

  it('names the host where another row has the same name', () => {
    const {labels, sentence} = drawn(bothRows, ofPodman.id);
    expect(labels).toEqual(['web on docker', 'web on podman']);
    expect(sentence).toBe('CAP_CHOWN  web on vm podman: held, as in the profile.');
  });

  it('names no host where the name is enough', () => {
    const named = rowsOf(together(docker(), podman([{...ofPodman, name: 'db'}])));
    expect(drawn(named, ofPodman.id)).toEqual({
      labels: ['web', 'db'],
      sentence: 'CAP_CHOWN  db: held, as in the profile.',
    });
    expect(drawn([row()], row().container.id)).toEqual({
      labels: ['web'],
      sentence: 'CAP_CHOWN  web: held, as in the profile.',
    });
  });
});
