/**
 * SPDX 2.3 in JSON as a JSON Schema (draft 7), written from the specification (https://spdx.github.io/spdx-spec/v2.3):
 * no npm package carries the official one. It has the same fields and vocabularies and is stricter: it checks the forms of
 * identifiers, dates, agents, locations and hashes, which the official schema leaves at "string", and it knows no field
 * that SPDX 2.3 has deprecated.
 */

const text = { type: 'string', minLength: 1 }
const line = { type: 'string', pattern: '^[^\\r\\n]+$' }
const date = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$', format: 'date-time' }
const elementId = { type: 'string', pattern: '^SPDXRef-[A-Za-z0-9.-]+$' }
const anyElement = {
  type: 'string',
  pattern: '^((DocumentRef-[A-Za-z0-9.+-]+:)?SPDXRef-[A-Za-z0-9.-]+|NONE|NOASSERTION)$',
}
const agent = {
  type: 'string',
  pattern: '^(NOASSERTION|(Person|Organization): ([^()\\r\\n]+|[^\\r\\n]+ \\([^()\\s]+@[^()\\s]+\\)))$',
}
const creator = { type: 'string', pattern: '^(Tool|Person|Organization): [^\\r\\n]+$' }
const location = { type: 'string', pattern: '^(NONE|NOASSERTION|[a-z][a-z0-9+.-]*:[\\x21-\\x7e]+)$' }
const homepage = { type: 'string', pattern: '^(NONE|NOASSERTION|https?://[\\x21-\\x7e]+)$' }

const hexLengths = { SHA1: 40, SHA224: 56, SHA256: 64, SHA384: 96, SHA512: 128, MD5: 32, ADLER32: 8 }

const checksum = {
  anyOf: [
    ...Object.entries(hexLengths).map(([algorithm, length]) =>
      record({
        algorithm: { const: algorithm },
        checksumValue: { type: 'string', pattern: `^[0-9a-f]{${length}}$` },
      }),
    ),
    record({
      algorithm: words('SHA3-256 SHA3-384 SHA3-512 BLAKE2b-256 BLAKE2b-384 BLAKE2b-512 BLAKE3 MD2 MD4 MD6'),
      checksumValue: { type: 'string', pattern: '^[0-9a-f]+$' },
    }),
  ],
}

const externalReference = record(
  {
    referenceCategory: words('SECURITY PACKAGE-MANAGER PERSISTENT-ID OTHER'),
    referenceType: { type: 'string', pattern: '^\\S+$' },
    referenceLocator: { type: 'string', pattern: '^\\S+$' },
  },
  { comment: text },
)

const annotation = record({
  annotator: creator,
  annotationDate: date,
  annotationType: words('REVIEW OTHER'),
  comment: text,
})

const packageFields = record(
  { SPDXID: elementId, name: line, downloadLocation: location },
  {
    versionInfo: line,
    packageFileName: line,
    supplier: agent,
    originator: agent,
    filesAnalyzed: { type: 'boolean' },
    packageVerificationCode: record(
      { packageVerificationCodeValue: { type: 'string', pattern: '^[0-9a-f]{40}$' } },
      { packageVerificationCodeExcludedFiles: list({ type: 'string', pattern: '^\\./' }) },
    ),
    checksums: list(checksum),
    homepage,
    sourceInfo: text,
    licenseConcluded: line,
    licenseInfoFromFiles: list(line),
    licenseDeclared: line,
    licenseComments: text,
    copyrightText: text,
    summary: text,
    description: text,
    comment: text,
    externalRefs: list(externalReference),
    attributionTexts: list(text),
    annotations: list(annotation),
    primaryPackagePurpose: words(
      'APPLICATION FRAMEWORK LIBRARY CONTAINER OPERATING_SYSTEM DEVICE FIRMWARE SOURCE ARCHIVE FILE INSTALL OTHER',
    ),
    releaseDate: date,
    builtDate: date,
    validUntilDate: date,
  },
)

/** A verification code has to be there for analysed files, and only then (7.9). */
const analysis = {
  oneOf: [
    {
      properties: { filesAnalyzed: { const: false } },
      required: ['filesAnalyzed'],
      not: { required: ['packageVerificationCode'] },
    },
    { properties: { filesAnalyzed: { const: true } }, required: ['packageVerificationCode'] },
  ],
}

const file = record(
  {
    SPDXID: elementId,
    fileName: { type: 'string', pattern: '^\\./[^/]' },
    checksums: { ...list(checksum), contains: { properties: { algorithm: { const: 'SHA1' } } } },
  },
  {
    fileTypes: list(words('SOURCE BINARY ARCHIVE APPLICATION AUDIO IMAGE TEXT VIDEO DOCUMENTATION SPDX OTHER')),
    licenseConcluded: line,
    licenseInfoInFiles: list(line),
    licenseComments: text,
    copyrightText: text,
    comment: text,
    noticeText: text,
    fileContributors: list(line),
    attributionTexts: list(text),
    annotations: list(annotation),
  },
)

const relationship = record(
  {
    spdxElementId: anyElement,
    relationshipType: words(`
      DESCRIBES DESCRIBED_BY CONTAINS CONTAINED_BY DEPENDS_ON DEPENDENCY_OF DEPENDENCY_MANIFEST_OF BUILD_DEPENDENCY_OF
      DEV_DEPENDENCY_OF OPTIONAL_DEPENDENCY_OF PROVIDED_DEPENDENCY_OF TEST_DEPENDENCY_OF RUNTIME_DEPENDENCY_OF EXAMPLE_OF
      GENERATES GENERATED_FROM ANCESTOR_OF DESCENDANT_OF VARIANT_OF DISTRIBUTION_ARTIFACT PATCH_FOR PATCH_APPLIED COPY_OF
      FILE_ADDED FILE_DELETED FILE_MODIFIED EXPANDED_FROM_ARCHIVE DYNAMIC_LINK STATIC_LINK DATA_FILE_OF TEST_CASE_OF
      BUILD_TOOL_OF DEV_TOOL_OF TEST_OF TEST_TOOL_OF DOCUMENTATION_OF OPTIONAL_COMPONENT_OF METAFILE_OF PACKAGE_OF AMENDS
      PREREQUISITE_FOR HAS_PREREQUISITE REQUIREMENT_DESCRIPTION_FOR SPECIFICATION_FOR OTHER`),
    relatedSpdxElement: anyElement,
  },
  { comment: text },
)

export const spdxSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  ...record(
    {
      spdxVersion: { const: 'SPDX-2.3' },
      dataLicense: { const: 'CC0-1.0' },
      SPDXID: { const: 'SPDXRef-DOCUMENT' },
      name: line,
      documentNamespace: { type: 'string', format: 'uri', pattern: '^[^#]+$' },
      creationInfo: record(
        { created: date, creators: { ...list(creator), minItems: 1 } },
        { licenseListVersion: { type: 'string', pattern: '^\\d+\\.\\d+$' }, comment: text },
      ),
    },
    {
      externalDocumentRefs: list(
        record({
          externalDocumentId: { type: 'string', pattern: '^DocumentRef-[A-Za-z0-9.+-]+$' },
          spdxDocument: { type: 'string', format: 'uri' },
          checksum,
        }),
      ),
      hasExtractedLicensingInfos: list(
        record(
          { licenseId: { type: 'string', pattern: '^LicenseRef-[A-Za-z0-9.-]+$' }, extractedText: text },
          { name: line, comment: text, seeAlsos: list({ type: 'string', format: 'uri' }) },
        ),
      ),
      comment: text,
      documentDescribes: list(elementId),
      packages: list({ allOf: [packageFields, analysis] }),
      files: list(file),
      relationships: list(relationship),
    },
  ),
}

function list(items: object): object {
  return { type: 'array', items }
}

function words(names: string): object {
  return { enum: names.trim().split(/\s+/) }
}

function record(required: Record<string, object>, optional: Record<string, object> = {}): object {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  }
}
