/** Paths as Compose makes them absolute, without asking a file system. */

export const isAbsolute = (path: string): boolean => path.startsWith('/');

/** Without `.`, `..`, doubled and trailing slashes, as Go's path.Clean. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!isAbsolute(path)) parts.push('..');
  }
  const joined = parts.join('/');
  return isAbsolute(path) ? `/${joined}` : joined || '.';
}

export const joinPath = (folder: string, path: string): string => cleanPath(`${folder}/${path}`);

export const folderOf = (path: string): string => {
  const cleaned = cleanPath(path);
  const slash = cleaned.lastIndexOf('/');
  return slash <= 0 ? (isAbsolute(cleaned) ? '/' : '.') : cleaned.slice(0, slash);
};

/** True for a path itself and for what is below it; both are clean and absolute. */
export const isWithinFolder = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);

/** What names a place on a Windows client, which Compose leaves as it is. */
const isWindowsPath = (path: string): boolean => /^([a-zA-Z]:[\\/]|\\\\)/.test(path);

/** `~` and `~/…` as the user's home, relative paths from a folder; an absolute path stays as it is written. */
export function absolutePath(path: string, folder: string, home: string): string {
  if (path.startsWith('~')) return joinPath(home, path.slice(1));
  return isAbsolute(path) || isWindowsPath(path) ? path : joinPath(folder, path);
}
