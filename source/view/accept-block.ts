/** A finding of a container as a block of a policy file, ready to be pasted. */

/** Days that a copied block accepts a finding: long enough to mend it, short enough not to be forgotten. */
const acceptedDays = 90;

const msPerDay = 86_400_000;

/** What a pattern of a policy would take for more than itself. */
const wildcards = /[*?]/g;

/**
 * An `accept:` block for the finding of that container, which holds for 90 days from `now` (milliseconds since 1970).
 * Its reason is for the user to write. The name is in quotes, as JSON writes it and YAML reads it; a character of it
 * that patterns treat as a wildcard becomes `?`.
 */
export function acceptBlock(findingId: string, container: string, now: number): string {
  const name = container.replace(wildcards, '?');
  const day = new Date(now + acceptedDays * msPerDay).toISOString().slice(0, 10);
  return [
    'accept:',
    `  - finding: ${findingId}`,
    `    container: ${JSON.stringify(name)}`,
    '    reason: say why this is acceptable',
    `    expires: ${day}`,
    '',
  ].join('\n');
}
