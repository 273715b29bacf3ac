import {describe, expect, it} from 'vitest';
import {explainRun} from '../../source/model/explain/explain.ts';
import {isParseError} from '../../source/model/flags/parse-error.ts';
import {unknown} from '../../source/model/known.ts';
import {explainJson, explainText} from '../../source/report/explain.ts';
import {host} from '../model/build.ts';

function explained(...words: string[]) {
  const one = explainRun(['docker', 'run', ...words], host([]), {imageUser: () => ''});
  if (isParseError(one)) throw new Error(one.error);
  return one;
}

describe('captop explain', () => {
  const one = explained('--cap-add', 'MAC_ADMIN', '--user', '1000', 'ubuntu');

  it('prints the expected sets against the profile, the findings and the flags after their remedies', () => {
    const text = explainText([one]);
    expect(text).toMatch(/^ubuntu: risk high\n/);
    expect(text).toContain('  effective    0x0           none\n');
    expect(text).toContain('  bounding     0x2a80425fb   15, against docker: +MAC_ADMIN\n');
    expect(text).toMatch(/^ {2}high {2}cap-mac-admin {2}/m);
    expect(text).toMatch(/Flags after the remedies:\n {2}- --cap-add=MAC_ADMIN\n {2}\+ --cap-drop=ALL\n/);
  });

  it('prints the same as JSON', () => {
    const [made] = JSON.parse(explainJson([one], '1.2.3')).explained;
    expect(made).toMatchObject({
      image: 'ubuntu',
      risk: 'high',
      declared: {capAdd: ['MAC_ADMIN'], user: '1000', userSource: 'run'},
      expected: {effective: [], ambient: []},
      versusProfile: {basis: 'bounding', added: ['CAP_MAC_ADMIN'], dropped: []},
      flags: {after: ['--cap-drop=ALL', '--user=1000']},
    });
    expect(made.expected.bounding).toHaveLength(15);
    expect(made).not.toHaveProperty('unknown');
  });

  it('names what it cannot tell', () => {
    const dark = host([], {available: unknown('the bounding set of the daemon is hidden')});
    const one = explainRun(['docker', 'run', '--privileged', 'ubuntu'], dark);
    if (isParseError(one)) throw new Error(one.error);
    expect(explainText([one])).toMatch(
      /Expected sets:\n {2}unknown {2}the bounding set of the daemon is hidden/,
    );
    const [made] = JSON.parse(explainJson([one], '1')).explained;
    expect(made).toMatchObject({expected: null, unknown: {expected: expect.stringContaining('is hidden')}});
  });

  it('parts one service from the next', () => {
    expect(explainText([one, one]).match(/^ubuntu: /gm)).toHaveLength(2);
    expect(explainText([one, one])).toContain('\n\nubuntu: ');
  });

  it('keeps a hostile name harmless', () => {
    expect(explainText([explained('--name', 'a\u001b[2Jb', 'ubuntu')])).not.toContain('\u001b');
  });
});
