import type { JsonObject } from './json-object.js'
import type {
  SpdxChecksum,
  SpdxExternalDocument,
  SpdxExtractedLicense,
  SpdxPackage,
  SpdxRelationship,
} from './spdx-document.js'
import {
  annotationTypes,
  checksumAlgorithms,
  purposes,
  referenceCategories,
  relationshipTypes,
} from './spdx-vocabulary.js'

// Every function here throws `FormatError` with code `UNDISTRO_FORMAT_SBOM` for what SPDX 2.3 does not allow.

/** A package without what it says of files. */
export function readPackage(object: JsonObject): SpdxPackage {
  return {
    SPDXID: readElementId(object),
    name: object.requiredText('name'),
    versionInfo: object.text('versionInfo'),
    packageFileName: object.text('packageFileName'),
    primaryPackagePurpose: object.choice('primaryPackagePurpose', purposes),
    supplier: object.text('supplier'),
    originator: object.text('originator'),
    downloadLocation: object.text('downloadLocation') ?? 'NOASSERTION',
    filesAnalyzed: false,
    checksums: object.objects('checksums')?.map(readChecksum),
    homepage: object.text('homepage'),
    sourceInfo: object.text('sourceInfo'),
    licenseConcluded: object.text('licenseConcluded'),
    licenseDeclared: object.text('licenseDeclared'),
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

export function readElementId(object: JsonObject): string {
  return readId(object, 'SPDXID', 'SPDXRef-')
}

function readId(object: JsonObject, key: string, start: string): string {
  const id = object.requiredText(key)
  if (!id.startsWith(start)) throw object.wrong(key, `is ${JSON.stringify(id)}, which does not begin with ${start}`)
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
    licenseId: readId(object, 'licenseId', 'LicenseRef-'),
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
    externalDocumentId: readId(object, 'externalDocumentId', 'DocumentRef-'),
    spdxDocument: object.requiredText('spdxDocument'),
    checksum: readChecksum(checksum),
  }
}
