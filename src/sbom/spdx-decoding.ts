import type { JsonObject } from './json-object.js'
import type {
  SpdxChecksum,
  SpdxExternalDocument,
  SpdxExtractedLicense,
  SpdxFile,
  SpdxPackage,
  SpdxRelationship,
} from './spdx-document.js'
import {
  annotationTypes,
  checksumAlgorithms,
  fileTypes,
  purposes,
  referenceCategories,
  relationshipTypes,
} from './spdx-vocabulary.js'

// Every function here throws `FormatError` with code `UNDISTRO_FORMAT_SBOM` for what SPDX 2.3 does not allow.

/** @param containers - Identifiers of what contains files of the document; other packages cannot claim analysed files. */
export function readPackage(object: JsonObject, containers: ReadonlySet<string>): SpdxPackage {
  const SPDXID = readElementId(object)
  const code = object.object('packageVerificationCode')
  const filesAnalyzed = code !== undefined && object.flag('filesAnalyzed') !== false && containers.has(SPDXID)
  return {
    SPDXID,
    name: object.requiredText('name'),
    versionInfo: object.text('versionInfo'),
    packageFileName: object.text('packageFileName'),
    primaryPackagePurpose: object.choice('primaryPackagePurpose', purposes),
    supplier: object.text('supplier'),
    originator: object.text('originator'),
    downloadLocation: object.text('downloadLocation') ?? 'NOASSERTION',
    filesAnalyzed,
    packageVerificationCode: filesAnalyzed
      ? {
          packageVerificationCodeValue: code.requiredText('packageVerificationCodeValue'),
          packageVerificationCodeExcludedFiles: code.texts('packageVerificationCodeExcludedFiles'),
        }
      : undefined,
    checksums: object.objects('checksums')?.map(readChecksum),
    homepage: object.text('homepage'),
    sourceInfo: object.text('sourceInfo'),
    licenseConcluded: object.text('licenseConcluded'),
    licenseDeclared: object.text('licenseDeclared'),
    licenseInfoFromFiles: filesAnalyzed ? object.texts('licenseInfoFromFiles') : undefined,
    licenseComments: object.text('licenseComments'),
    copyrightText: object.text('copyrightText'),
    summary: object.text('summary'),
    description: object.text('description'),
    comment: object.text('comment'),
    attributionTexts: object.texts('attributionTexts'),
    builtDate: object.text('builtDate'),
    releaseDate: object.text('releaseDate'),
    validUntilDate: object.text('validUntilDate'),
    externalRefs: object.objects('externalRefs')?.map(reference => ({
      referenceCategory: reference.requiredChoice('referenceCategory', referenceCategories),
      referenceType: reference.requiredText('referenceType'),
      referenceLocator: reference.requiredText('referenceLocator'),
      comment: reference.text('comment'),
    })),
    annotations: object.objects('annotations')?.map(annotation => ({
      annotationDate: annotation.requiredText('annotationDate'),
      annotationType: annotation.requiredChoice('annotationType', annotationTypes),
      annotator: annotation.requiredText('annotator'),
      comment: annotation.requiredText('comment'),
    })),
  }
}

/** SPDX's shorthand for `CONTAINS`. */
export function readContents(object: JsonObject): readonly SpdxRelationship[] {
  const spdxElementId = readElementId(object)
  const files = object.texts('hasFiles') ?? []
  return files.map(relatedSpdxElement => ({ spdxElementId, relationshipType: 'CONTAINS', relatedSpdxElement }))
}

export function readFile(object: JsonObject): SpdxFile {
  const checksums = object.objects('checksums') ?? []
  if (checksums.length === 0) throw object.wrong('checksums', 'is missing')
  return {
    SPDXID: readElementId(object),
    fileName: object.requiredText('fileName'),
    fileTypes: object.choices('fileTypes', fileTypes),
    checksums: checksums.map(readChecksum),
    licenseConcluded: object.text('licenseConcluded'),
    licenseInfoInFiles: object.texts('licenseInfoInFiles'),
    licenseComments: object.text('licenseComments'),
    copyrightText: object.text('copyrightText'),
    noticeText: object.text('noticeText'),
    comment: object.text('comment'),
    fileContributors: object.texts('fileContributors'),
    attributionTexts: object.texts('attributionTexts'),
  }
}

function readElementId(object: JsonObject): string {
  const id = object.requiredText('SPDXID')
  if (!id.startsWith('SPDXRef-'))
    throw object.wrong('SPDXID', `is ${JSON.stringify(id)}, which does not begin with SPDXRef-`)
  return id
}

function readChecksum(object: JsonObject): SpdxChecksum {
  return {
    algorithm: object.requiredChoice('algorithm', checksumAlgorithms),
    checksumValue: object.requiredText('checksumValue'),
  }
}

export function readRelationship(object: JsonObject): SpdxRelationship {
  return {
    spdxElementId: object.requiredText('spdxElementId'),
    relationshipType: object.requiredChoice('relationshipType', relationshipTypes),
    relatedSpdxElement: object.requiredText('relatedSpdxElement'),
    comment: object.text('comment'),
  }
}

export function readLicense(object: JsonObject): SpdxExtractedLicense {
  return {
    licenseId: object.requiredText('licenseId'),
    extractedText: object.requiredText('extractedText'),
    name: object.text('name'),
    comment: object.text('comment'),
    seeAlsos: object.texts('seeAlsos'),
  }
}

export function readExternalDocument(object: JsonObject): SpdxExternalDocument {
  const checksum = object.object('checksum')
  if (checksum === undefined) throw object.wrong('checksum', 'is missing')
  return {
    externalDocumentId: object.requiredText('externalDocumentId'),
    spdxDocument: object.requiredText('spdxDocument'),
    checksum: readChecksum(checksum),
  }
}
