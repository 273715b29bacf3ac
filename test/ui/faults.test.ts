/** A fault in any view or pane ends the dashboard, restores the terminal and is reported. */
import {afterEach, expect, test, vi} from 'vitest';
import {main} from '../../source/command/main.ts';
import {exitStatus} from '../../source/model/failure.ts';
import {bindings} from '../../source/ui/keys/bindings.ts';
import {panes} from '../../source/ui/screens/detail/panes.ts';
import type {ViewSpec} from '../../source/ui/screens/view.ts';
import {type View, views} from '../../source/ui/screens/views.ts';
import {live} from './fixtures.ts';
import {openScreen, type Screen} from './screen.ts';

afterEach(() => vi.restoreAllMocks());

/** The key of an action. */
const keyOf = (action: string): string => bindings.find(each => each.action === action)?.keys[0] ?? '';

/** The keys that lead from the list to each view. */
const keysTo: Readonly<Record<View, string>> = {
  list: 'j',
  detail: '\r',
  compare: `j${keyOf('compare')}`,
  matrix: keyOf('matrix'),
  summary: keyOf('summary'),
  changes: keyOf('changes'),
};

const fault = new Error('a view broke');

/** Lets a view fail as soon as `isArmed` says so. */
function breakView(spec: ViewSpec, isArmed: () => boolean): void {
  const {create} = spec;
  vi.spyOn(spec, 'create').mockImplementation(options => {
    const draw = create(options);
    return request => {
      if (isArmed()) throw fault;
      return draw(request);
    };
  });
}

/** The terminal is restored: main screen, cooked mode, cursor shown, no mouse, no pasting in brackets. */
async function expectRestored(screen: Screen): Promise<void> {
  await screen.settle();
  expect(screen.isAlternate()).toBe(false);
  expect(screen.isRaw()).toBe(false);
  const {mouseTrackingMode, bracketedPasteMode} = screen.emulator.modes;
  expect({mouseTrackingMode, bracketedPasteMode}).toEqual({
    mouseTrackingMode: 'none',
    bracketedPasteMode: false,
  });
  const raw = screen.raw();
  expect(raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(raw.lastIndexOf('\u001b[?25l'));
}

/** `act` makes a dashboard with the mouse on fail once `armed` says so; the fault is rethrown. */
async function expectFault(armed: {now: boolean}, act: (screen: Screen) => Promise<unknown>): Promise<void> {
  const screen = openScreen(120, 40);
  const end = screen.ended.then(
    status => ({status}),
    (error: unknown) => ({error}),
  );
  await screen.settle();
  await screen.press('M');
  expect(screen.isAlternate()).toBe(true);
  expect(screen.emulator.modes.mouseTrackingMode).not.toBe('none');
  armed.now = true;
  await act(screen);
  expect(await end).toEqual({error: fault});
  await expectRestored(screen);
}

test.each(views.map(({id}) => id))('in the view %s, when a key opens it', async id => {
  const armed = {now: false};
  breakView(views.find(view => view.id === id) as ViewSpec, () => armed.now);
  await expectFault(armed, screen => screen.press(keysTo[id]));
});

test.each(views.map(({id}) => id))('in the view %s, when a new reading arrives', async id => {
  const armed = {now: false};
  breakView(views.find(view => view.id === id) as ViewSpec, () => armed.now);
  await expectFault({now: false}, async screen => {
    await screen.press(keysTo[id]);
    armed.now = true;
    screen.watch.give(live(live().observation.hosts[0]?.containers.slice(1)));
  });
});

test.each(panes.map(({id}, index) => [id, `${index + 1}`] as const))('in the pane %s', async (id, digit) => {
  const armed = {now: false};
  const pane = panes.find(each => each.id === id) ?? panes[0];
  const {view} = pane;
  vi.spyOn(pane, 'view').mockImplementation(subject => {
    if (armed.now) throw fault;
    return view(subject);
  });
  await expectFault(armed, screen => screen.press(`\r${digit}`));
});

test('in the list, before the first frame', async () => {
  breakView(views[0], () => true);
  const screen = openScreen(120, 40);
  await expect(screen.ended).rejects.toBe(fault);
  await expectRestored(screen);
});

test('is reported in a sentence and by the exit status', async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation(() => {
    throw fault;
  });
  let told = '';
  vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    told += text;
    return true;
  });
  expect(await main(['help'])).toBe(exitStatus.unreadable);
  expect(told).toBe('captop: this should not have happened: a view broke (CAPTOP_DEBUG=1 shows where)\n');
});
