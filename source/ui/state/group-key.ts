/** The key of a heading among the items of the list; a container's is its id, which has no blank in it. */
const prefix = 'group ';

export const keyOfGroup = (group: string): string => `${prefix}${group}`;

/** The group of a heading's key; null for the key of a container. */
export const groupOfKey = (key: string): string | null =>
  key.startsWith(prefix) ? key.slice(prefix.length) : null;
