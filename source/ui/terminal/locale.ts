/** Whether the terminal takes more than ASCII, by the locale (locale(7)): the first that is set counts. */

export interface Locale {
  readonly LC_ALL?: string | undefined;
  readonly LC_CTYPE?: string | undefined;
  readonly LANG?: string | undefined;
  readonly TERM?: string | undefined;
}

/**
 * False for a locale that names another encoding, and for a terminal that only prints. Where no locale is set
 * (a bare container, a service) UTF-8 is taken for granted: that is what terminals speak today.
 */
export function drawsUnicode({LC_ALL, LC_CTYPE, LANG, TERM}: Locale): boolean {
  if (TERM === 'dumb') return false;
  const locale = LC_ALL || LC_CTYPE || LANG || '';
  return locale === '' || /utf-?8/i.test(locale);
}
