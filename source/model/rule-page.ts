/** The public page that says most about a rule, for terminals with links. */
import {ruleNamed} from './finding.ts';
import {type PageAddress, pageAddress} from './page-address.ts';
import {catalogues, type Reference, referencesOf} from './references.ts';

/** `ptrace(2)` of a rule's source. The Linux man-pages project publishes these sections. */
const manual = /([a-z0-9_]+)\(([257])\)/;

function manualPage(text: string): PageAddress | null {
  const [, name, section] = manual.exec(text) ?? [];
  return name === undefined
    ? null
    : pageAddress(`https://man7.org/linux/man-pages/man${section}/${name}.${section}.html`);
}

/** The page of an entry that the rule is listed under; null if it is not one of captop's own, or has no page. */
export function referencePage(ruleId: string, {catalogue, id}: Reference): PageAddress | null {
  const own = referencesOf(ruleId).some(each => each.catalogue === catalogue && each.id === id);
  const address = own ? catalogues[catalogue].urlOf(id) : null;
  return address === null ? null : pageAddress(address);
}

/** What an attack does with it tells more than which standard forbids it. */
const byTelling: readonly Reference['catalogue'][] = ['attack', 'podSecurity', 'cis'];

/**
 * The manual page that the rule rests on before all else, else the page of a catalogue, else another manual page that
 * it rests on; null if there is none, or no such rule.
 */
export function rulePage(ruleId: string): PageAddress | null {
  const rule = ruleNamed(ruleId);
  if (rule === undefined) return null;
  const [first = '', ...others] = rule.source.split(';');
  const references = byTelling.flatMap(name =>
    referencesOf(ruleId).filter(({catalogue}) => catalogue === name),
  );
  const pages = references.map(reference => referencePage(ruleId, reference));
  return [manualPage(first), ...pages, ...others.map(manualPage)].find(page => page !== null) ?? null;
}
