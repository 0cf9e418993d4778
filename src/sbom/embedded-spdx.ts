import { JsonObject } from './json-object.js'
import {
  readContents,
  readExternalDocument,
  readFile,
  readLicense,
  readPackage,
  readRelationship,
} from './spdx-decoding.js'
import type {
  SpdxExternalDocument,
  SpdxExtractedLicense,
  SpdxFile,
  SpdxPackage,
  SpdxRelationship,
} from './spdx-document.js'
import type { PackageSubject } from './subject.js'

/** What an SPDX document inside a package says of that package: everything that relations connect with what it describes. */
export interface EmbeddedSpdx {
  /** Identifiers of what the document is about. */
  readonly described: ReadonlySet<string>
  readonly packages: readonly SpdxPackage[]
  readonly files: readonly SpdxFile[]
  /** Between these elements, with elements of other documents, and with `NONE` and `NOASSERTION`. */
  readonly relationships: readonly SpdxRelationship[]
  readonly licenses: readonly SpdxExtractedLicense[]
  readonly externalDocuments: readonly SpdxExternalDocument[]
}

const documentId = 'SPDXRef-DOCUMENT'

/**
 * Reads the SPDX 2.x documents that a package brings.
 *
 * @throws `FormatError` with code `UNDISTRO_FORMAT_SBOM` naming package and path when one is not JSON, not SPDX 2.x, or
 * breaks its rules: a field of the wrong type, an identifier defined twice or not at all, nothing described.
 */
export function readEmbeddedSpdx({ info, sboms }: PackageSubject): readonly EmbeddedSpdx[] {
  return sboms.map(({ path, text }) =>
    readDocument(JsonObject.parse(text, { package: `${info.name}-${info.version}`, path })),
  )
}

function readDocument(document: JsonObject): EmbeddedSpdx {
  const version = document.requiredText('spdxVersion')
  if (!/^SPDX-2\.\d$/.test(version)) throw document.wrong('spdxVersion', `is ${JSON.stringify(version)}, not SPDX-2.x`)

  const packageObjects = document.objects('packages') ?? []
  const files = (document.objects('files') ?? []).map(readFile)
  const externalDocuments = (document.objects('externalDocumentRefs') ?? []).map(readExternalDocument)
  const allRelationships = [
    ...(document.objects('relationships') ?? []).map(readRelationship),
    ...packageObjects.flatMap(readContents),
  ]
  const containers = containersOf(files, allRelationships)
  const packages = packageObjects.map(object => readPackage(object, containers))
  const described = describedBy(document, allRelationships, packages)
  const relationships = connected(
    described,
    allRelationships.filter(relationship => !endsOf(relationship).includes(documentId)),
  )
  const reached = new Set([...described, ...relationships.flatMap(endsOf)])

  const defined = new Set(['NONE', 'NOASSERTION', ...externalDocuments.map(external => external.externalDocumentId)])
  for (const { SPDXID } of [...packages, ...files]) {
    if (defined.has(SPDXID)) throw document.wrong('SPDXID', `${JSON.stringify(SPDXID)} is there twice`)
    defined.add(SPDXID)
  }
  for (const id of reached) {
    if (!defined.has(id.replace(/:.*/, ''))) throw document.wrong(JSON.stringify(id), 'is related but not defined')
  }
  return {
    described,
    packages: packages.filter(({ SPDXID }) => reached.has(SPDXID)),
    files: files.filter(({ SPDXID }) => reached.has(SPDXID)),
    relationships,
    licenses: (document.objects('hasExtractedLicensingInfos') ?? []).map(readLicense),
    externalDocuments,
  }
}

/** The one package of a document need not be said to be described (SPDX 2.3, 11.1). */
function describedBy(
  document: JsonObject,
  relationships: readonly SpdxRelationship[],
  packages: readonly SpdxPackage[],
): ReadonlySet<string> {
  const described = new Set(document.texts('documentDescribes'))
  for (const { spdxElementId, relationshipType, relatedSpdxElement } of relationships) {
    if (spdxElementId === documentId && relationshipType === 'DESCRIBES') described.add(relatedSpdxElement)
    if (relatedSpdxElement === documentId && relationshipType === 'DESCRIBED_BY') described.add(spdxElementId)
  }
  const [first, ...others] = packages
  if (described.size === 0 && first !== undefined && others.length === 0) described.add(first.SPDXID)
  if (described.size === 0) {
    throw document.wrong('documentDescribes', 'is empty, and no relationship describes anything')
  }
  return described
}

/** The relationships that lead on from some elements, whichever way they point. */
function connected(some: ReadonlySet<string>, relationships: readonly SpdxRelationship[]): readonly SpdxRelationship[] {
  const byEnd = new Map<string, SpdxRelationship[]>()
  for (const relationship of relationships) {
    for (const end of endsOf(relationship)) {
      const others = byEnd.get(end)
      if (others === undefined) byEnd.set(end, [relationship])
      else others.push(relationship)
    }
  }
  const reached = new Set(some)
  for (const id of reached) {
    const ends = (byEnd.get(id) ?? []).flatMap(endsOf)
    for (const end of ends.filter(end => end.startsWith('SPDXRef-'))) reached.add(end)
  }
  return relationships.filter(relationship => endsOf(relationship).some(end => reached.has(end)))
}

/** Identifiers of what contains at least one of some files. */
function containersOf(files: readonly SpdxFile[], relationships: readonly SpdxRelationship[]): ReadonlySet<string> {
  const ids = new Set(files.map(({ SPDXID }) => SPDXID))
  const contents = relationships.filter(
    ({ relationshipType, relatedSpdxElement }) => relationshipType === 'CONTAINS' && ids.has(relatedSpdxElement),
  )
  return new Set(contents.map(({ spdxElementId }) => spdxElementId))
}

function endsOf({ spdxElementId, relatedSpdxElement }: SpdxRelationship): readonly string[] {
  return [spdxElementId, relatedSpdxElement]
}
