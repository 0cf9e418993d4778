import { fitIdentifier, type Identifiers } from './identifiers.js'
import { formatLicense, parseLicense } from './license-expression.js'
import type { SpdxExtractedLicense } from './spdx-document.js'

/** New identifiers by old ones, for what one document takes over from another. */
export type Renaming = ReadonlyMap<string, string>

/** The licences of a document that are not on the SPDX License List. */
export class ExtractedLicenses {
  readonly #identifiers: Identifiers
  readonly #licenses: SpdxExtractedLicense[] = []

  constructor(identifiers: Identifiers) {
    this.#identifiers = identifiers
  }

  /** In the order in which they were met. */
  get list(): readonly SpdxExtractedLicense[] {
    return this.#licenses
  }

  /** Takes a licence over from the document that `owner` brings. */
  adopt(license: SpdxExtractedLicense, owner: string): string {
    const { id, isNew } = this.#identifiers.adopt(license.licenseId, license, owner)
    if (isNew) this.#licenses.push({ ...license, licenseId: id })
    return id
  }

  /**
   * A valid expression for a licence as somebody wrote it. What the list does not have becomes a reference to a licence
   * whose text is what was written; text that is no expression at all becomes one such reference.
   *
   * @param renaming - Where references of the text lead.
   */
  express(text: string, renaming: Renaming): string {
    const expression = parseLicense(text)
    if (expression === undefined) return this.#refer(text, renaming)
    return formatLicense(expression, term => {
      if (term.type === 'unlisted') return this.#refer(term.text, renaming)
      return term.type === 'reference' ? this.#follow(term.text, renaming) : term.text
    })
  }

  #follow(reference: string, renaming: Renaming): string {
    const first = /^[A-Za-z0-9.+-]+/.exec(reference)?.[0] ?? ''
    const known = renaming.get(first)
    return known === undefined ? this.#refer(reference, renaming) : `${known}${reference.slice(first.length)}`
  }

  #refer(text: string, renaming: Renaming): string {
    const licenseId = `LicenseRef-${fitIdentifier(text.replace(/^LicenseRef-/, ''))}`
    const comment = 'The text is what the package says of its licence, which the SPDX License List does not have.'
    return renaming.get(licenseId) ?? this.adopt({ licenseId, extractedText: text, comment }, 'as-written')
  }
}
