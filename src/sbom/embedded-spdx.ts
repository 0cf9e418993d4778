import { JsonObject } from './json-object.js'
import { readElementId, readExternalDocument, readLicense, readPackage, readRelationship } from './spdx-decoding.js'
import type { SpdxExternalDocument, SpdxExtractedLicense, SpdxPackage, SpdxRelationship } from './spdx-document.js'
import type { PackageSubject } from './subject.js'

/**
 * What an SPDX document inside a package says of that package: all packages that relationships connect with what it
 * describes. Files are left out, as the package's own are known, and checked, without it.
 */
export interface EmbeddedSpdx {
  /** Identifiers of what the document is about. */
  readonly described: ReadonlySet<string>
  readonly packages: readonly SpdxPackage[]
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

  const packages = (document.objects('packages') ?? []).map(readPackage)
  const externalDocuments = (document.objects('externalDocumentRefs') ?? []).map(readExternalDocument)
  const omitted = [...(document.objects('files') ?? []), ...(document.objects('snippets') ?? [])].map(readElementId)
  const allRelationships = (document.objects('relationships') ?? []).map(readRelationship)

  const outside = new Set([documentId, ...omitted])
  const described = new Set(describedBy(document, allRelationships, packages).filter(id => !outside.has(id)))
  const relationships = connected(
    described,
    allRelationships.filter(relationship => !endsOf(relationship).some(end => outside.has(end))),
  )
  const reached = new Set([...described, ...relationships.flatMap(endsOf)])
  requireDefined(document, reached, packages, externalDocuments)
  return {
    described,
    packages: packages.filter(({ SPDXID }) => reached.has(SPDXID)),
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
): readonly string[] {
  const described = [...(document.texts('documentDescribes') ?? [])]
  for (const { spdxElementId, relationshipType, relatedSpdxElement } of relationships) {
    if (spdxElementId === documentId && relationshipType === 'DESCRIBES') described.push(relatedSpdxElement)
    if (relatedSpdxElement === documentId && relationshipType === 'DESCRIBED_BY') described.push(spdxElementId)
  }
  if (described.length > 0) return described
  const [only, ...others] = packages
  if (only !== undefined && others.length === 0) return [only.SPDXID]
  throw document.wrong('documentDescribes', 'is empty, and no relationship describes anything')
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

function requireDefined(
  document: JsonObject,
  ids: Iterable<string>,
  packages: readonly SpdxPackage[],
  externalDocuments: readonly SpdxExternalDocument[],
): void {
  const defined = new Set(['NONE', 'NOASSERTION', ...externalDocuments.map(external => external.externalDocumentId)])
  for (const { SPDXID } of packages) {
    if (defined.has(SPDXID)) throw document.wrong(SPDXID, 'is defined twice')
    defined.add(SPDXID)
  }
  for (const id of ids) {
    if (!defined.has(id.replace(/:.*/, ''))) throw document.wrong(JSON.stringify(id), 'is related but not defined')
  }
}

function endsOf({ spdxElementId, relatedSpdxElement }: SpdxRelationship): readonly string[] {
  return [spdxElementId, relatedSpdxElement]
}
