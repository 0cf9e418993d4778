/**
 * Whether a text can be a package's name or version: both become parts of file names, records and lists, so they have no
 * slashes, spaces or control characters.
 */
export function isPlainName(text: string): boolean {
  return /^[^/\s\p{Cc}]+$/u.test(text)
}
