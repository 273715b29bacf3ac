/** Why a file was not read. */
export interface Unread {
  /** One sentence. */
  readonly error: string;
  /** True if Compose could read it, but not captop. */
  readonly isTooLarge?: true;
}

/** What the loader asks of a file system; the tests give it a map of texts. */
export interface ComposeFiles {
  /** What stands at an absolute path; links are followed. */
  readonly kind: (path: string) => 'file' | 'folder' | 'other' | 'none';
  /** The text of a file, or why it cannot be read. */
  readonly read: (path: string) => string | Unread;
  /** The path with every link in it followed; null if nothing is there. */
  readonly realPath: (path: string) => string | null;
}
