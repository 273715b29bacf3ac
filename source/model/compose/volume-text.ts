/** The short syntax of a service's volume, as Compose reads it (compose-go format/volume.go). */

export interface VolumeText {
  readonly type: 'bind' | 'volume';
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly propagation: string;
}

const propagations: ReadonlySet<string> = new Set([
  'private',
  'rprivate',
  'shared',
  'rshared',
  'slave',
  'rslave',
]);

/** `C:` at the start of a part belongs to a Windows path. */
function parts(text: string): readonly string[] {
  const found: string[] = [];
  let part = '';
  for (const char of text) {
    if (char === ':' && !/^[a-zA-Z]$/.test(part)) {
      found.push(part);
      part = '';
    } else part += char;
  }
  return [...found, part];
}

/** Whether a source is a path; otherwise it is the name of a volume. */
const isPath = (source: string): boolean => /^([./~]|\\\\|[a-zA-Z]:)/.test(source);

/** `TARGET`, `SOURCE:TARGET`, `SOURCE:TARGET:OPTIONS`; one sentence for anything else. */
export function volumeText(text: string): VolumeText | {readonly error: string} {
  const found = text.length <= 2 ? [text] : parts(text);
  const shown = JSON.stringify(text);
  if (text === '') return {error: 'a volume is empty'};
  if (found.includes('')) return {error: `the volume ${shown} has an empty part between colons`};
  if (found.length > 3) return {error: `the volume ${shown} has too many colons`};
  const [first = '', second, options = ''] = found;
  const [source, target] = second === undefined ? ['', first] : [first, second];
  const words = options.split(',');
  return {
    type: isPath(source) ? 'bind' : 'volume',
    source,
    target,
    readOnly: words.lastIndexOf('ro') > words.lastIndexOf('rw'),
    propagation: words.findLast(word => propagations.has(word)) ?? '',
  };
}
