/** The detail of a container, from keys to the screen. */
import {describe, expect, it} from 'vitest';
import {selectedLine} from './list-lines.ts';
import {openInTest} from './screen.ts';

const esc = '\u001b';

describe('the detail', () => {
  it('opens the container that the command line names, by name or by id', async () => {
    const {text} = await openInTest(80, 24, {open: 'api'});
    expect(text()).toMatch(/^ {2}api {2}low/m);
    const second = await openInTest(80, 24, {open: 'e5e5'});
    expect(second.text()).toMatch(/^ {2}api {2}low/m);
  });

  it('finds the host PID of a container PID in three keys', async () => {
    const {press} = await openInTest(80, 24);
    const text = await press(`j\r1j`);
    expect(selectedLine(text)).toMatch(/^❯ +7 +root +sh -c make +│ +6447 +root +40\^ +sh -c make/);
  });

  it('says on opening which processes exceed PID 1, and offers the key that goes there', async () => {
    const {press} = await openInTest(80, 24);
    const text = await press('j\r1');
    expect(text).toContain('^ marks what may do more than PID 1: host PID 6447 (exec --privileged).');
    expect(text.split('\n').at(-1)).toMatch(/ n next /);
    expect(selectedLine(await press('n'))).toContain('6447');
  });

  it('names what exceeds PID 1, its origin, and with one more key its remedy', async () => {
    const {press} = await openInTest(80, 24);
    const text = await press('j\r1j');
    expect(text).toContain("It may do more than the container's PID 1.");
    expect(text).toMatch(/Origin exec --privileged: gained 26 capabilities/);
    expect(await press('5')).toMatch(/end exec --privileged \(host PID 6447\)/);
  });

  it('shows the capabilities of the process that was selected', async () => {
    const {press} = await openInTest(80, 24);
    expect(await press('j\r1j\r')).toContain('PID 7 (host PID 6447)  40 of 41 held, 40 in the bounding set');
  });

  it.each([
    ['Enter', '\r', esc],
    ['l', 'l', 'h'],
    ['the right arrow', `${esc}[C`, `${esc}[D`],
  ])('drills into a process by %s, and comes back to it before the list', async (_, drill, back) => {
    const {press} = await openInTest(80, 24);
    const processes = await press('j\r1j');
    expect(await press(drill)).toContain('PID 7 (host PID 6447)  40 of 41 held');
    expect(await press(back)).toBe(processes);
    expect(await press(back)).toMatch(/^ {2}RISK/m);
  });

  it.each([
    ['a pane was turned to', '2'],
    ['the next pane and back', '\t\u001b[Z'],
    ['another container', ']['],
  ])('goes back to the list at once after %s', async (_, keys) => {
    const {press} = await openInTest(80, 24);
    expect(await press(`j\r1j\r${keys}`)).toContain('[2 Capabilities]');
    expect(await press(esc)).toMatch(/^ {2}RISK/m);
  });

  it('shows differences only, and says so where there are none', async () => {
    const {press} = await openInTest(80, 24, {open: 'web'});
    expect(await press('2d')).toContain('No capability differs');
    await press(esc);
    await press('/macadmin\r');
    const text = await press('\r2j');
    expect(text).toMatch(/^❯ +MAC_ADMIN +· +\+ +■ +\+ +\+ +\+ +· +·$/m);
    expect(text).not.toContain('  CHOWN ');
  });

  it('says whether root inside is root outside', async () => {
    const {press} = await openInTest(80, 24);
    expect(await press('\r3')).toContain('root in this container IS root on the host.');
    await press(esc);
    await press('/api\r');
    expect(await press('\r3')).toContain(
      'uid 1001 in this container is uid 1001 on the host, too: not root.',
    );
  });

  it('opens on the findings if the risk is critical or high, else on the processes', async () => {
    const {press} = await openInTest(80, 24);
    expect(await press('\r')).toContain('[5 Findings]');
    await press(esc);
    expect(await press('G\r')).toContain('[1 Processes]');
  });

  it('copies the remedies in two keys, as flags, for Compose and for Kubernetes', async () => {
    const {press, clipboard} = await openInTest(80, 24);
    await press('\ry');
    expect(clipboard()).toBe('--cap-drop=ALL --user=1000:1000');
    await press('ty');
    expect(clipboard()).toMatch(/^services:\n {2}priv:\n {4}privileged: false\n/);
    expect(await press('Ty')).toContain('minimal leaves risk');
    expect(clipboard()).toBe('services:\n  priv:\n    privileged: false\n');
    await press('ty');
    expect(clipboard()).toMatch(/^(# .*\n)*spec:\n {2}containers:\n/);
  });

  it('goes to the next container and back without returning to the list', async () => {
    const {press} = await openInTest(80, 24);
    expect(await press('\r]')).toMatch(/^ {2}builder {2}critical/m);
    expect(await press('[')).toMatch(/^ {2}priv {2}critical/m);
  });

  it('stands beside the list from 140 columns on', async () => {
    const {press, resize} = await openInTest(140, 30);
    expect(selectedLine(await press('\r'))).toMatch(/^❯ critical +priv .*│ + 1 Processes/);
    expect(await resize(139, 30)).not.toMatch(/^❯ critical +priv/m);
  });
});
