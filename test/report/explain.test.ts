import {describe, expect, it} from 'vitest';
import type {Explained} from '../../source/model/explain/explain.ts';
import {explainRun} from '../../source/model/explain/explain.ts';
import {isParseError} from '../../source/model/flags/parse-error.ts';
import {unknown} from '../../source/model/known.ts';
import {explainJson} from '../../source/report/explain/json.ts';
import type {Report} from '../../source/report/explain/report.ts';
import {explainText} from '../../source/report/explain/text.ts';
import {commandPlace} from '../compose/explained.ts';
import {host} from '../model/build.ts';

const explained = (...words: string[]) => explainedOf('docker', ...words);

function explainedOf(program: string, ...words: string[]) {
  const one = explainRun([program, 'run', ...words], host([]), commandPlace(), {imageUser: () => ''});
  if (isParseError(one)) throw new Error(one.error);
  return one;
}

const reportOf = (...explained: readonly Explained[]): Report => ({
  explanation: {explained, problems: [], idle: [], files: []},
  description: 'a host',
  version: '1.2.3',
  folder: '/srv/project',
  width: undefined,
  color: false,
  links: false,
});

const textOf = (report: Report): string => [...explainText(report)].join('');

describe('captop explain', () => {
  const one = explained('--cap-add', 'MAC_ADMIN', '--user', '1000', 'ubuntu');

  it('prints the expected sets against the profile, the findings and the flags after their remedies', () => {
    const text = textOf(reportOf(one));
    expect(text).toMatch(/^ubuntu: risk high\n/);
    expect(text).toContain('  effective    0x0           none\n');
    expect(text).toContain('  bounding     0x2a80425fb   15, against docker: +MAC_ADMIN\n');
    expect(text).toMatch(/^ {2}high {2}cap-mac-admin {2}/m);
    expect(text).toMatch(/Flags after the remedies:\n {2}- --cap-add=MAC_ADMIN\n {2}\+ --cap-drop=ALL\n/);
  });

  it('prints the same as JSON', () => {
    const [made] = JSON.parse([...explainJson(reportOf(one))].join('')).explained;
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
    const one = explainRun(['docker', 'run', '--privileged', 'ubuntu'], dark, commandPlace());
    if (isParseError(one)) throw new Error(one.error);
    expect(textOf(reportOf(one))).toMatch(
      /Expected sets:\n {2}unknown {2}the bounding set of the daemon is hidden/,
    );
    const [made] = JSON.parse([...explainJson(reportOf(one))].join('')).explained;
    expect(made).toMatchObject({expected: null, unknown: {expected: expect.stringContaining('is hidden')}});
  });

  it('separates services by an empty line', () => {
    expect(textOf(reportOf(one, one)).match(/^ubuntu: /gm)).toHaveLength(2);
    expect(textOf(reportOf(one, one))).toContain('\n\nubuntu: ');
  });

  it('keeps a hostile name harmless', () => {
    const hostile = explainedOf('podman', '--name', 'a\u001b[2Jb', 'ubuntu');
    expect(textOf(reportOf(hostile))).toMatch(/^a\\e\[2Jb: /);
    expect(textOf(reportOf(hostile))).not.toContain('\u001b');
  });
});
