/** Values of `primaryPackagePurpose`. */
export const purposes = [
  'APPLICATION',
  'ARCHIVE',
  'CONTAINER',
  'DEVICE',
  'FILE',
  'FIRMWARE',
  'FRAMEWORK',
  'INSTALL',
  'LIBRARY',
  'OPERATING_SYSTEM',
  'OTHER',
  'SOURCE',
] as const

/** Values of `fileTypes`. */
export const fileTypes = [
  'APPLICATION',
  'ARCHIVE',
  'AUDIO',
  'BINARY',
  'DOCUMENTATION',
  'IMAGE',
  'OTHER',
  'SOURCE',
  'SPDX',
  'TEXT',
  'VIDEO',
] as const

/** Values of `algorithm` in a checksum. */
export const checksumAlgorithms = [
  'ADLER32',
  'BLAKE2b-256',
  'BLAKE2b-384',
  'BLAKE2b-512',
  'BLAKE3',
  'MD2',
  'MD4',
  'MD5',
  'MD6',
  'SHA1',
  'SHA224',
  'SHA256',
  'SHA384',
  'SHA512',
  'SHA3-256',
  'SHA3-384',
  'SHA3-512',
] as const

/** Values of `referenceCategory`. */
export const referenceCategories = ['OTHER', 'PACKAGE-MANAGER', 'PERSISTENT-ID', 'SECURITY'] as const

/** Values of `annotationType`. */
export const annotationTypes = ['OTHER', 'REVIEW'] as const

/** Values of `relationshipType`. */
export const relationshipTypes = [
  'AMENDS',
  'ANCESTOR_OF',
  'BUILD_DEPENDENCY_OF',
  'BUILD_TOOL_OF',
  'CONTAINED_BY',
  'CONTAINS',
  'COPY_OF',
  'DATA_FILE_OF',
  'DEPENDENCY_MANIFEST_OF',
  'DEPENDENCY_OF',
  'DEPENDS_ON',
  'DESCENDANT_OF',
  'DESCRIBED_BY',
  'DESCRIBES',
  'DEV_DEPENDENCY_OF',
  'DEV_TOOL_OF',
  'DISTRIBUTION_ARTIFACT',
  'DOCUMENTATION_OF',
  'DYNAMIC_LINK',
  'EXAMPLE_OF',
  'EXPANDED_FROM_ARCHIVE',
  'FILE_ADDED',
  'FILE_DELETED',
  'FILE_MODIFIED',
  'GENERATED_FROM',
  'GENERATES',
  'HAS_PREREQUISITE',
  'METAFILE_OF',
  'OPTIONAL_COMPONENT_OF',
  'OPTIONAL_DEPENDENCY_OF',
  'OTHER',
  'PACKAGE_OF',
  'PATCH_APPLIED',
  'PATCH_FOR',
  'PREREQUISITE_FOR',
  'PROVIDED_DEPENDENCY_OF',
  'REQUIREMENT_DESCRIPTION_FOR',
  'RUNTIME_DEPENDENCY_OF',
  'SPECIFICATION_FOR',
  'STATIC_LINK',
  'TEST_CASE_OF',
  'TEST_DEPENDENCY_OF',
  'TEST_OF',
  'TEST_TOOL_OF',
  'VARIANT_OF',
] as const
