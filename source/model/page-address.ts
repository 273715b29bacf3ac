/** The address of a public page that captop itself knows. Nothing that a container or a file chose becomes one. */

declare const known: unique symbol;

/** An address that may be written to a terminal as a link. */
export type PageAddress = string & {readonly [known]: true};

/**
 * Takes an address of captop's own tables.
 *
 * @throws if it holds anything that could end the sequence of a link: all but printable ASCII without blanks
 */
export function pageAddress(text: string): PageAddress {
  if (!/^https:\/\/[!-~]+$/.test(text)) throw new Error(`not the address of a page: ${text}`);
  return text as PageAddress;
}
