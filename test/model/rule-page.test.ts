/** The page that a rule opens on a terminal with links. */
import {describe, expect, it} from 'vitest';
import {rules} from '../../source/model/finding.ts';
import {pageAddress} from '../../source/model/page-address.ts';
import {referencesOf} from '../../source/model/references.ts';
import {referencePage, rulePage} from '../../source/model/rule-page.ts';
import {hostileText} from '../report/recorded.ts';

describe('the page of a rule', () => {
  it.each([
    ['cap-sys-admin', 'https://man7.org/linux/man-pages/man7/capabilities.7.html'],
    ['sys-ptrace-host-pid', 'https://man7.org/linux/man-pages/man2/ptrace.2.html'],
    ['privileged', 'https://attack.mitre.org/versions/v16/techniques/T1611/'],
    ['host-user-namespace', 'https://man7.org/linux/man-pages/man7/user_namespaces.7.html'],
  ])('%s is the most telling one', (id, page) => expect(rulePage(id)).toBe(page));

  it('is there for each but those that rest on the source of moby, or on a runtime, alone', () =>
    expect(rules.filter(({id}) => rulePage(id) === null).map(({id}) => id)).toEqual([
      'drop-ignored',
      'add-and-drop',
      'sandboxed',
    ]));

  it('is that of a rule of captop, never one that a file names', () => {
    for (const id of ['mine', '', 'constructor', hostileText, '\u0007\u001b]8;;https://a.example\u0007'])
      expect(rulePage(id)).toBeNull();
  });
});

describe('the page of a reference', () => {
  it('is the page of the catalogue', () =>
    expect(referencesOf('privileged').map(each => referencePage('privileged', each))).toEqual([
      null,
      'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
      'https://attack.mitre.org/versions/v16/techniques/T1611/',
    ]));

  it('is none for an entry that captop does not list the rule under', () => {
    expect(referencePage('privileged', {catalogue: 'attack', id: 'T1548'})).toBeNull();
    expect(referencePage('privileged', {catalogue: 'attack', id: '\u0007evil'})).toBeNull();
    expect(referencePage('mine', {catalogue: 'attack', id: 'T1611'})).toBeNull();
  });
});

it.each(['http://a.example', 'https://a.example/\u0007', 'https://a.example/ b', 'https://ä.example', ''])(
  'an address is printable ASCII: %j is refused',
  text => expect(() => pageAddress(text)).toThrow('not the address of a page'),
);
