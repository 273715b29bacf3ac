import {describe, expect, it} from 'vitest';
import {edit} from '../../source/ui/state/text-edit.ts';

describe('a text that is typed', () => {
  it.each([
    ['we', 'b', 'web'],
    ['we', 'space', 'we '],
    ['web', 'backspace', 'we'],
    ['w🐳', 'backspace', 'w'],
    ['user:root !web', 'ctrl-w', 'user:root '],
    ['user:root', 'ctrl-u', ''],
    ['', 'backspace', ''],
  ])('%j and %s is %j', (before, key, after) => {
    expect(edit(before, key)).toBe(after);
  });

  it.each(['up', 'enter', 'escape', 'ctrl-c', 'f6', 'tab'])('leaves %s to the key bindings', key => {
    expect(edit('web', key)).toBeNull();
  });
});
