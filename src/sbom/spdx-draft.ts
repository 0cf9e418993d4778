import { contentUuid } from './content-uuid.js'
import { ExtractedLicenses } from './extracted-licenses.js'
import { Identifiers } from './identifiers.js'
import { licenseListVersion } from './license-list.js'
import type {
  SpdxDocument,
  SpdxExternalDocument,
  SpdxFile,
  SpdxPackage,
  SpdxRelationship,
  SpdxRelationshipType,
} from './spdx-document.js'
import type { SubjectAttributes } from './subject.js'

/** An SPDX document while it is made. */
export class SpdxDraft {
  readonly identifiers: Identifiers = new Identifiers()
  readonly licenses: ExtractedLicenses = new ExtractedLicenses(this.identifiers)
  readonly externalDocuments: SpdxExternalDocument[] = []
  readonly packages: SpdxPackage[] = []
  readonly files: SpdxFile[] = []
  readonly #relationships = new Map<string, SpdxRelationship>()
  readonly #contents: SpdxRelationship[] = []

  /** An identifier for an element, made of `wanted`. */
  claim(wanted: string): string {
    return this.identifiers.claim(`SPDXRef-${wanted}`)
  }

  /** Adds a file that a package contains. */
  addFile(packageId: string, file: SpdxFile): void {
    this.files.push(file)
    this.#contents.push({ spdxElementId: packageId, relationshipType: 'CONTAINS', relatedSpdxElement: file.SPDXID })
  }

  /** Relates two elements; saying so again adds nothing. */
  relate(from: string, relationshipType: SpdxRelationshipType, to: string, comment?: string): void {
    const relationship = { spdxElementId: from, relationshipType, relatedSpdxElement: to, comment }
    this.#relationships.set(JSON.stringify(relationship), relationship)
  }

  /**
   * The document about the package `describedId`.
   *
   * Its namespace ends in a hash of what it says, for SPDX wants another one for every version of a document, and is
   * below the address that SPDX reserves for documents that are on no web site (SPDX 2.3, 6.5). Files are left out of
   * that hash, which is faster: the digests of their packages and layers are in it.
   */
  finish(subject: SubjectAttributes, describedId: string): SpdxDocument {
    const name = subject.name ?? subject.digest
    const content = {
      creationInfo: {
        created: subject.created.replace(/\.\d+Z$/, 'Z'),
        creators: [`Tool: ${subject.tool.name}-${subject.tool.version}`],
        licenseListVersion,
        comment: 'Of an apk package, SHA1 is the checksum of the control member, SHA256 that of the data member.',
      },
      externalDocumentRefs: unlessEmpty(this.externalDocuments),
      hasExtractedLicensingInfos: unlessEmpty(this.licenses.list),
      documentDescribes: [describedId],
      packages: this.packages,
    }
    const describes = {
      spdxElementId: 'SPDXRef-DOCUMENT',
      relationshipType: 'DESCRIBES',
      relatedSpdxElement: describedId,
    } as const
    const relationships = [describes, ...this.#relationships.values()]
    const uuid = contentUuid(JSON.stringify([name, content, relationships]))
    return {
      spdxVersion: 'SPDX-2.3',
      dataLicense: 'CC0-1.0',
      SPDXID: 'SPDXRef-DOCUMENT',
      name,
      documentNamespace: `https://spdx.org/spdxdocs/${subject.digest.replace(':', '-')}-${uuid}`,
      ...content,
      files: unlessEmpty(this.files),
      relationships: [...relationships, ...this.#contents],
    }
  }
}

/** SPDX leaves a list out rather than empty. */
export function unlessEmpty<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length === 0 ? undefined : list
}
