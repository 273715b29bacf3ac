/** Whether the terminal shows more than ASCII, according to the locale (locale(7)). */

export interface Locale {
  readonly LC_ALL?: string | undefined;
  readonly LC_CTYPE?: string | undefined;
  readonly LANG?: string | undefined;
  readonly TERM?: string | undefined;
}

/**
 * A dumb terminal only prints; the font of the Linux console has 512 characters and none of captop's marks
 * (console_codes(4)).
 */
const asciiTerminals: ReadonlySet<string> = new Set(['dumb', 'linux']);

/**
 * False for a locale that names another encoding, and for terminals without more. Where no locale is set
 * (a bare container, a service) UTF-8 is taken for granted: that is what terminals speak today.
 */
export function drawsUnicode({LC_ALL, LC_CTYPE, LANG, TERM}: Locale): boolean {
  if (asciiTerminals.has(TERM ?? '')) return false;
  const locale = LC_ALL || LC_CTYPE || LANG || '';
  return locale === '' || /utf-?8/i.test(locale);
}
