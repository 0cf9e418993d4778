import type {
  annotationTypes,
  checksumAlgorithms,
  purposes,
  referenceCategories,
  relationshipTypes,
} from './spdx-vocabulary.js'

/** An SPDX 2.3 document in its JSON form (https://spdx.github.io/spdx-spec/v2.3): what this library writes of it. */
export interface SpdxDocument {
  readonly spdxVersion: 'SPDX-2.3'
  readonly dataLicense: 'CC0-1.0'
  readonly SPDXID: 'SPDXRef-DOCUMENT'
  readonly name: string
  readonly documentNamespace: string
  readonly creationInfo: SpdxCreationInfo
  readonly externalDocumentRefs?: readonly SpdxExternalDocument[] | undefined
  readonly hasExtractedLicensingInfos?: readonly SpdxExtractedLicense[] | undefined
  readonly documentDescribes: readonly string[]
  readonly packages: readonly SpdxPackage[]
  readonly files?: readonly SpdxFile[] | undefined
  readonly relationships: readonly SpdxRelationship[]
}

export interface SpdxCreationInfo {
  readonly created: string
  readonly creators: readonly string[]
  readonly licenseListVersion: string
  readonly comment?: string | undefined
}

export interface SpdxExternalDocument {
  readonly externalDocumentId: string
  readonly spdxDocument: string
  readonly checksum: SpdxChecksum
}

export interface SpdxExtractedLicense {
  readonly licenseId: string
  readonly extractedText: string
  readonly name?: string | undefined
  readonly comment?: string | undefined
  readonly seeAlsos?: readonly string[] | undefined
}

export interface SpdxPackage {
  readonly SPDXID: string
  readonly name: string
  readonly versionInfo?: string | undefined
  readonly packageFileName?: string | undefined
  readonly primaryPackagePurpose?: SpdxPurpose | undefined
  readonly supplier?: string | undefined
  readonly originator?: string | undefined
  readonly downloadLocation: string
  readonly filesAnalyzed: boolean
  readonly packageVerificationCode?: SpdxVerificationCode | undefined
  readonly checksums?: readonly SpdxChecksum[] | undefined
  readonly homepage?: string | undefined
  readonly sourceInfo?: string | undefined
  readonly licenseConcluded?: string | undefined
  readonly licenseDeclared?: string | undefined
  readonly licenseComments?: string | undefined
  readonly copyrightText?: string | undefined
  readonly summary?: string | undefined
  readonly description?: string | undefined
  readonly comment?: string | undefined
  readonly attributionTexts?: readonly string[] | undefined
  readonly builtDate?: string | undefined
  readonly releaseDate?: string | undefined
  readonly validUntilDate?: string | undefined
  readonly externalRefs?: readonly SpdxExternalReference[] | undefined
  readonly annotations?: readonly SpdxAnnotation[] | undefined
}

export interface SpdxFile {
  readonly SPDXID: string
  /** Path with `./` before it. */
  readonly fileName: string
  readonly checksums: readonly SpdxChecksum[]
}

export interface SpdxVerificationCode {
  readonly packageVerificationCodeValue: string
  readonly packageVerificationCodeExcludedFiles?: readonly string[] | undefined
}

export interface SpdxChecksum {
  readonly algorithm: SpdxChecksumAlgorithm
  /** Lower-case hex. */
  readonly checksumValue: string
}

export interface SpdxExternalReference {
  readonly referenceCategory: SpdxReferenceCategory
  readonly referenceType: string
  readonly referenceLocator: string
  readonly comment?: string | undefined
}

export interface SpdxAnnotation {
  readonly annotationDate: string
  readonly annotationType: SpdxAnnotationType
  readonly annotator: string
  readonly comment: string
}

export interface SpdxRelationship {
  readonly spdxElementId: string
  readonly relationshipType: SpdxRelationshipType
  readonly relatedSpdxElement: string
  readonly comment?: string | undefined
}

export type SpdxPurpose = (typeof purposes)[number]
export type SpdxChecksumAlgorithm = (typeof checksumAlgorithms)[number]
export type SpdxReferenceCategory = (typeof referenceCategories)[number]
export type SpdxAnnotationType = (typeof annotationTypes)[number]
export type SpdxRelationshipType = (typeof relationshipTypes)[number]
