import type { EmbeddedSpdx } from './embedded-spdx.js'
import type { Renaming } from './extracted-licenses.js'
import type { SpdxPackage } from './spdx-document.js'
import type { SpdxDraft } from './spdx-draft.js'

/** What a draft takes over from the document that a package brings. */
export class SpdxAdoption {
  readonly #draft: SpdxDraft
  readonly #document: EmbeddedSpdx
  /** What becomes part of identifiers that are given out already. */
  readonly #owner: string
  readonly #renaming = new Map<string, string>()
  /** The document's entry of the package itself, when it has one: its facts belong to the draft's entry. */
  readonly twin: SpdxPackage | undefined

  /** Takes the licences over, so that the package's own expression can refer to them. */
  constructor(draft: SpdxDraft, document: EmbeddedSpdx, owner: { readonly name: string; readonly version: string }) {
    this.#draft = draft
    this.#document = document
    this.#owner = `${owner.name}-${owner.version}`
    this.twin = document.packages.find(
      ({ SPDXID, name, versionInfo }) =>
        document.described.has(SPDXID) && name === owner.name && versionInfo === owner.version,
    )
    for (const license of document.licenses) {
      this.#renaming.set(license.licenseId, draft.licenses.adopt(license, this.#owner))
    }
    for (const external of document.externalDocuments) {
      const { id, isNew } = draft.identifiers.adopt(external.externalDocumentId, external, this.#owner)
      this.#renaming.set(external.externalDocumentId, id)
      if (isNew) draft.externalDocuments.push({ ...external, externalDocumentId: id })
    }
  }

  /** What the document's identifiers have become. */
  get renaming(): Renaming {
    return this.#renaming
  }

  /** Takes over all elements and relationships, and says that the package contains what the document is about. */
  takeElements(packageId: string): void {
    const { packages, described, relationships } = this.#document
    for (const item of packages) {
      this.#renaming.set(item.SPDXID, item === this.twin ? packageId : this.#take(item))
    }
    for (const id of described) {
      if (id !== this.twin?.SPDXID) this.#draft.relate(packageId, 'CONTAINS', this.#rename(id))
    }
    for (const { spdxElementId, relationshipType, relatedSpdxElement, comment } of relationships) {
      this.#draft.relate(this.#rename(spdxElementId), relationshipType, this.#rename(relatedSpdxElement), comment)
    }
  }

  /** A licence of the document in the draft's words. */
  express(license: string | undefined): string | undefined {
    if (license === undefined || license === 'NONE' || license === 'NOASSERTION') return license
    return this.#draft.licenses.express(license, this.#renaming)
  }

  #take(item: SpdxPackage): string {
    const content = {
      ...item,
      licenseConcluded: this.express(item.licenseConcluded),
      licenseDeclared: this.express(item.licenseDeclared),
    }
    const { id, isNew } = this.#draft.identifiers.adopt(item.SPDXID, content, this.#owner)
    if (isNew) this.#draft.packages.push({ ...content, SPDXID: id })
    return id
  }

  /** The new name of an element, of one in another document, of `NONE` or `NOASSERTION`. */
  #rename(id: string): string {
    const [first = '', ...rest] = id.split(':')
    return [this.#renaming.get(first) ?? first, ...rest].join(':')
  }
}
