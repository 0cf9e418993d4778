import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FormatError } from '../../../src/errors/index.js'
import { type SpdxDocument, spdxDocument } from '../../../src/sbom/index.js'
import { spdxProblems } from '../../support/sbom-rules.js'
import { apk, image } from './subjects.js'

/** A document as a package's builder writes it: about the package and the source it was built from. */
function embedded(name: string, fields: Readonly<Record<string, unknown>> = {}): object {
  return {
    SPDXID: 'SPDXRef-DOCUMENT',
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    name: `apk-${name}`,
    documentNamespace: `https://example.org/${name}`,
    creationInfo: { created: '2024-01-01T00:00:00Z', creators: ['Tool: builder-1'] },
    documentDescribes: ['SPDXRef-Self'],
    packages: [self(name), source()],
    relationships: [relation('SPDXRef-Self', 'GENERATED_FROM', 'SPDXRef-Source')],
    ...fields,
  }
}

function self(name: string, fields: object = {}): object {
  return { SPDXID: 'SPDXRef-Self', name, versionInfo: '1.2.3-r0', downloadLocation: 'NOASSERTION', ...fields }
}

function source(fields: object = {}): object {
  return {
    SPDXID: 'SPDXRef-Source',
    name: 'upstream',
    downloadLocation: 'https://example.org/upstream.tar.gz',
    ...fields,
  }
}

function relation(spdxElementId: string, relationshipType: string, relatedSpdxElement: string): object {
  return { spdxElementId, relationshipType, relatedSpdxElement }
}

/** The document of an image whose packages, by name, bring documents. License as the apk says: MIT. */
function documentOf(sboms: Readonly<Record<string, object | string>>, license = 'MIT'): SpdxDocument {
  const packages = Object.entries(sboms).map(([name, sbom]) => {
    const text = typeof sbom === 'string' ? sbom : JSON.stringify(sbom)
    const path = `var/lib/db/sbom/${name}-1.2.3-r0.spdx.json`
    return apk(name, { origin: undefined, license }, { sboms: [{ path, text }], entries: [] })
  })
  const document = spdxDocument(image({ packages, distribution: undefined, layers: [] }))
  expect(spdxProblems(document)).toEqual([])
  return document
}

/** Packages but for the image itself. */
function packageIds(document: SpdxDocument): readonly string[] {
  return document.packages.slice(1).map(({ SPDXID }) => SPDXID)
}

function relations(document: SpdxDocument): readonly string[] {
  return document.relationships
    .slice(1)
    .map(item => `${item.spdxElementId} ${item.relationshipType} ${item.relatedSpdxElement}`)
    .filter(text => !text.startsWith('SPDXRef-Image'))
}

describe('what is taken over', () => {
  test('the package itself is its entry, its sources are added', () => {
    const document = documentOf({ a: embedded('a') })
    expect(packageIds(document)).toEqual(['SPDXRef-Package-a-1.2.3-r0', 'SPDXRef-Source'])
    expect(relations(document)).toEqual(['SPDXRef-Package-a-1.2.3-r0 GENERATED_FROM SPDXRef-Source'])
  })

  test('the entry has what only the document knows, and keeps what the metadata says', () => {
    const cpe = {
      referenceCategory: 'SECURITY',
      referenceType: 'cpe23Type',
      referenceLocator: 'cpe:2.3:a:a:a:1.2.3:*:*:*:*:*:*:*',
    }
    const facts = {
      supplier: 'Organization: Builder',
      copyrightText: 'Copyright 2024 Jo Doe',
      licenseConcluded: 'Apache-2.0',
      licenseDeclared: 'Apache-2.0',
      primaryPackagePurpose: 'APPLICATION',
      externalRefs: [cpe],
    }
    const [, item] = documentOf({ a: embedded('a', { packages: [self('a', facts), source()] }) }).packages
    expect(item).toMatchObject({ ...facts, licenseDeclared: 'MIT', originator: 'Person: Jo Doe (jo@example.org)' })
  })

  test('the entry keeps its own purl', () => {
    const purl = { referenceCategory: 'PACKAGE_MANAGER', referenceType: 'purl', referenceLocator: 'pkg:apk/other/a' }
    const sbom = embedded('a', { packages: [self('a', { externalRefs: [purl] }), source()] })
    const packages = [apk('a', {}, { sboms: [{ path: 'a.spdx.json', text: JSON.stringify(sbom) }] })]
    const item = spdxDocument(image({ packages })).packages.find(({ name }) => name === 'a')
    expect(item?.externalRefs?.map(({ referenceLocator }) => referenceLocator)).toEqual([
      'pkg:apk/alpine/a@1.2.3-r0?arch=x86_64&distro=alpine-3.19.1&origin=a',
    ])
  })

  test('something else that the document is about is contained in the package', () => {
    const document = documentOf({ a: embedded('a', { packages: [self('b'), source()] }) })
    expect(relations(document)).toEqual([
      'SPDXRef-Package-a-1.2.3-r0 CONTAINS SPDXRef-Self',
      'SPDXRef-Self GENERATED_FROM SPDXRef-Source',
    ])
  })

  test.each([
    ['DESCRIBES', relation('SPDXRef-DOCUMENT', 'DESCRIBES', 'SPDXRef-Self')],
    ['DESCRIBED_BY', relation('SPDXRef-Self', 'DESCRIBED_BY', 'SPDXRef-DOCUMENT')],
  ])('%s says what the document is about', (_, describes) => {
    const relationships = [describes, relation('SPDXRef-Self', 'GENERATED_FROM', 'SPDXRef-Source')]
    const document = documentOf({ a: embedded('a', { documentDescribes: undefined, relationships }) })
    expect(relations(document)).toEqual(['SPDXRef-Package-a-1.2.3-r0 GENERATED_FROM SPDXRef-Source'])
  })

  test('a document of one package is about that', () => {
    const document = documentOf({
      a: embedded('a', { documentDescribes: [], packages: [self('a')], relationships: [] }),
    })
    expect(packageIds(document)).toEqual(['SPDXRef-Package-a-1.2.3-r0'])
  })

  test('relationships are followed through, in both directions', () => {
    const far = { SPDXID: 'SPDXRef-Far', name: 'far', downloadLocation: 'NONE' }
    const tool = { SPDXID: 'SPDXRef-Tool', name: 'tool', downloadLocation: 'NONE' }
    const relationships = [
      relation('SPDXRef-Self', 'GENERATED_FROM', 'SPDXRef-Source'),
      relation('SPDXRef-Source', 'DEPENDS_ON', 'SPDXRef-Far'),
      relation('SPDXRef-Tool', 'BUILD_TOOL_OF', 'SPDXRef-Self'),
      relation('SPDXRef-Far', 'DEPENDS_ON', 'NONE'),
    ]
    const document = documentOf({ a: embedded('a', { packages: [self('a'), source(), far, tool], relationships }) })
    expect(packageIds(document)).toHaveLength(4)
    expect(relations(document)).toHaveLength(4)
  })

  test('what nothing connects with the package is left out, and so are files', () => {
    const stray = { SPDXID: 'SPDXRef-Stray', name: 'stray', downloadLocation: 'NONE' }
    const document = documentOf({
      a: embedded('a', {
        packages: [self('a', { filesAnalyzed: true, hasFiles: ['SPDXRef-File'] }), stray],
        files: [{ SPDXID: 'SPDXRef-File', fileName: '/a', checksums: [] }],
        relationships: [relation('SPDXRef-Self', 'CONTAINS', 'SPDXRef-File')],
      }),
    })
    expect(packageIds(document)).toEqual(['SPDXRef-Package-a-1.2.3-r0'])
    expect(document.files).toBeUndefined()
  })

  test('a reference to another document keeps its document', () => {
    const external = {
      externalDocumentId: 'DocumentRef-other',
      spdxDocument: 'https://example.org/other',
      checksum: { algorithm: 'SHA1', checksumValue: '0'.repeat(40) },
    }
    const relationships = [relation('SPDXRef-Self', 'DEPENDS_ON', 'DocumentRef-other:SPDXRef-x')]
    const document = documentOf({ a: embedded('a', { externalDocumentRefs: [external], relationships }) })
    expect(document.externalDocumentRefs).toEqual([external])
    expect(relations(document)).toEqual(['SPDXRef-Package-a-1.2.3-r0 DEPENDS_ON DocumentRef-other:SPDXRef-x'])
  })

  test('spellings of older documents become those of SPDX 2.3', () => {
    const os = { primaryPackagePurpose: 'OPERATING-SYSTEM', supplier: '', comment: null }
    const purl = { referenceCategory: 'PACKAGE_MANAGER', referenceType: 'purl', referenceLocator: 'pkg:generic/x' }
    const packages = [self('a'), source({ ...os, externalRefs: [purl] })]
    const item = documentOf({ a: embedded('a', { spdxVersion: 'SPDX-2.2', packages }) }).packages.at(-1)
    expect(item).toMatchObject({
      primaryPackagePurpose: 'OPERATING_SYSTEM',
      externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER' }],
    })
  })
})

describe('several packages', () => {
  test('what they describe alike is there once', () => {
    const document = documentOf({ a: embedded('a'), b: embedded('b') })
    expect(packageIds(document)).toEqual(['SPDXRef-Package-a-1.2.3-r0', 'SPDXRef-Source', 'SPDXRef-Package-b-1.2.3-r0'])
    expect(relations(document)).toEqual([
      'SPDXRef-Package-a-1.2.3-r0 GENERATED_FROM SPDXRef-Source',
      'SPDXRef-Package-b-1.2.3-r0 GENERATED_FROM SPDXRef-Source',
    ])
  })

  test('an identifier that means something else gets the package in it', () => {
    const other = embedded('b', { packages: [self('b'), source({ versionInfo: '2' })] })
    expect(relations(documentOf({ a: embedded('a'), b: other }))).toEqual([
      'SPDXRef-Package-a-1.2.3-r0 GENERATED_FROM SPDXRef-Source',
      'SPDXRef-Package-b-1.2.3-r0 GENERATED_FROM SPDXRef-b-1.2.3-r0-Source',
    ])
  })

  test('a document cannot take the identifier of an installed package', () => {
    const thief = embedded('a', {
      packages: [self('a'), source({ SPDXID: 'SPDXRef-Package-b-1.2.3-r0' })],
      relationships: [relation('SPDXRef-Self', 'GENERATED_FROM', 'SPDXRef-Package-b-1.2.3-r0')],
    })
    const document = documentOf({ a: thief, b: embedded('b') })
    expect(document.packages.find(({ SPDXID }) => SPDXID === 'SPDXRef-Package-b-1.2.3-r0')?.name).toBe('b')
  })
})

describe('licences', () => {
  const license = (extractedText: string) => ({ licenseId: 'LicenseRef-own', extractedText })

  test('the text that the document has is the text of what the metadata refers to', () => {
    const sbom = embedded('a', { hasExtractedLicensingInfos: [license('Do as you like.')] })
    for (const written of ['LicenseRef-own', 'own']) {
      const document = documentOf({ a: sbom }, written)
      expect(document.packages[1]?.licenseDeclared).toBe('LicenseRef-own')
      expect(document.hasExtractedLicensingInfos).toEqual([license('Do as you like.')])
    }
  })

  test('licences of one name and other text are kept apart, wherever they are referred to', () => {
    const sbom = (name: string, text: string) =>
      embedded(name, {
        hasExtractedLicensingInfos: [license(text)],
        packages: [self(name), source({ licenseDeclared: 'MIT OR LicenseRef-own' })],
      })
    const document = documentOf({ a: sbom('a', 'one'), b: sbom('b', 'two') }, 'LicenseRef-own')
    expect(document.packages.slice(1).map(({ licenseDeclared }) => licenseDeclared)).toEqual([
      'LicenseRef-own',
      'MIT OR LicenseRef-own',
      'LicenseRef-b-1.2.3-r0-own',
      'MIT OR LicenseRef-b-1.2.3-r0-own',
    ])
  })

  test('the document has the word when the metadata says nothing', () => {
    const packages = [self('a', { licenseDeclared: 'ISC' }), source()]
    expect(documentOf({ a: embedded('a', { packages }) }, '').packages[1]?.licenseDeclared).toBe('ISC')
  })

  test('what is no expression becomes a reference', () => {
    const packages = [self('a'), source({ licenseDeclared: 'see COPYING', licenseConcluded: 'NONE' })]
    const item = documentOf({ a: embedded('a', { packages }) }).packages.at(-1)
    expect(item).toMatchObject({ licenseDeclared: 'LicenseRef-see-COPYING', licenseConcluded: 'NONE' })
  })
})

describe('a document that is not sound', () => {
  const cases: readonly (readonly [string, object | string, RegExp])[] = [
    ['is not JSON', '{', /not JSON/],
    ['is not an object', '[]', /the document is not an object/],
    ['is not SPDX', { bomFormat: 'CycloneDX' }, /spdxVersion is missing/],
    ['is of SPDX 3', embedded('a', { spdxVersion: 'SPDX-3.0' }), /spdxVersion is "SPDX-3.0", not SPDX-2.x/],
    ['describes nothing', embedded('a', { documentDescribes: [] }), /documentDescribes is empty/],
    [
      'describes what it has not',
      embedded('a', { documentDescribes: ['SPDXRef-x'] }),
      /"SPDXRef-x" is related but not/,
    ],
    [
      'leads to what it has not',
      embedded('a', { relationships: [relation('SPDXRef-Self', 'CONTAINS', 'SPDXRef-x')] }),
      /"SPDXRef-x" is related but not/,
    ],
    [
      'leads to a document it has not',
      embedded('a', { relationships: [relation('SPDXRef-Self', 'CONTAINS', 'DocumentRef-x:SPDXRef-x')] }),
      /"DocumentRef-x:SPDXRef-x" is related but not/,
    ],
    ['has an identifier twice', embedded('a', { packages: [self('a'), self('b')] }), /SPDXRef-Self is defined twice/],
    ['has packages that are no list', embedded('a', { packages: {} }), /packages is not a list/],
    ['has a nameless package', embedded('a', { packages: [self('a', { name: '' })] }), /packages\[0\].name is missing/],
    [
      'has a number as text',
      embedded('a', { packages: [self('a', { comment: 1 })] }),
      /packages\[0\].comment is not text/,
    ],
    [
      'has an unknown purpose',
      embedded('a', { packages: [self('a', { primaryPackagePurpose: 'X' })] }),
      /"X", which SPDX does/,
    ],
    [
      'has an identifier of another form',
      embedded('a', { packages: [{ SPDXID: 'x' }] }),
      /does not begin with SPDXRef-/,
    ],
    ['has a list of numbers', embedded('a', { documentDescribes: [1] }), /documentDescribes\[0\] is not text/],
  ]

  test.each(cases)('%s', (_, sbom, problem) => {
    const attempt = () => documentOf({ a: sbom })
    expect(attempt).toThrow(FormatError)
    expect(attempt).toThrow(problem)
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'UNDISTRO_FORMAT_SBOM',
        place: { package: 'a-1.2.3-r0', path: 'var/lib/db/sbom/a-1.2.3-r0.spdx.json' },
      }),
    )
  })
})

test('whatever a document has in its fields, it is taken over or refused, and nothing else breaks', () => {
  const fields = [
    'spdxVersion',
    'documentDescribes',
    'packages',
    'relationships',
    'hasExtractedLicensingInfos',
    'files',
  ]
  const elementFields = ['SPDXID', 'name', 'supplier', 'checksums', 'externalRefs', 'licenseDeclared', 'annotations']
  const anything = fc.oneof(fc.jsonValue(), fc.constantFrom('', 'NONE', 'SPDXRef-Self', 'LicenseRef-x', '__proto__'))
  const change = (names: readonly string[]) => fc.dictionary(fc.constantFrom(...names), anything)
  fc.assert(
    fc.property(change(fields), change(elementFields), (outer, inner) => {
      const text = JSON.stringify(embedded('a', { packages: [self('a'), source(inner)], ...outer }))
      try {
        spdxDocument(image({ packages: [apk('a', {}, { sboms: [{ path: 'a.spdx.json', text }] })] }))
      } catch (error) {
        expect(error).toMatchObject({ name: 'FormatError', code: 'UNDISTRO_FORMAT_SBOM' })
      }
    }),
  )
})

test('ten thousand dependencies of one package are taken over in less than a second', () => {
  const dependencies = Array.from({ length: 10_000 }, (_, number) => ({
    SPDXID: `SPDXRef-${number}`,
    name: `dependency ${number}`,
    downloadLocation: 'NONE',
  }))
  const relationships = dependencies.map(({ SPDXID }) => relation('SPDXRef-Self', 'DEPENDS_ON', SPDXID))
  const text = JSON.stringify(embedded('a', { packages: [self('a'), ...dependencies], relationships }))
  const subject = image({ packages: [apk('a', {}, { sboms: [{ path: 'a.spdx.json', text }] })] })
  const start = performance.now()
  expect(spdxDocument(subject).packages.length).toBeGreaterThan(10_000)
  expect(performance.now() - start).toBeLessThan(1000)
})
