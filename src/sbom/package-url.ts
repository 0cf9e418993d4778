/** The parts of a package URL, not encoded. */
export interface PackageUrlParts {
  /** As in `apk` or `oci`. */
  readonly type: string
  readonly namespace?: string | undefined
  readonly name: string
  readonly version?: string | undefined
  /** Absent and empty values are left out. */
  readonly qualifiers?: Readonly<Record<string, string | undefined>>
}

/**
 * Writes a package URL in canonical form (ECMA-427). The caller lower-cases what the type says is not case-sensitive.
 */
export function packageUrl({ type, namespace, name, version, qualifiers = {} }: PackageUrlParts): string {
  const path = namespace === undefined ? [name] : [...namespace.split('/'), name]
  const query = Object.entries(qualifiers)
    .filter(([, value]) => value)
    .map(([key, value = '']) => `${key}=${encode(value)}`)
    .sort()
  const at = version === undefined ? '' : `@${encode(version)}`
  return `pkg:${type}/${path.map(encode).join('/')}${at}${query.length > 0 ? `?${query.join('&')}` : ''}`
}

/** Only letters, digits and `.-_~:` stand for themselves. */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':')
}
