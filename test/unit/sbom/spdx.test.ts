import { describe, expect, test } from 'vitest'
import { type SpdxDocument, type SpdxPackage, spdxDocument } from '../../../src/sbom/index.js'
import { digestOf } from '../../../src/store/index.js'
import { spdxProblems } from '../../support/sbom-rules.js'
import { apk, file, hardlink, image, index, layer, looseFile, sha1Of } from './subjects.js'

function packageNamed(document: SpdxDocument, name: string): SpdxPackage | undefined {
  return document.packages.find(item => item.name === name && item.packageFileName !== undefined)
}

/** Relationships as `from TYPE to`, by names instead of identifiers. */
function relations(document: SpdxDocument, type?: string): readonly string[] {
  const named = [document, ...document.packages].map(item => [item.SPDXID, item.name] as const)
  const filed = (document.files ?? []).map(item => [item.SPDXID, item.fileName] as const)
  const names = new Map<string, string>([...named, ...filed])
  return document.relationships
    .filter(({ relationshipType }) => type === undefined || relationshipType === type)
    .map(item => `${names.get(item.spdxElementId)} ${item.relationshipType} ${names.get(item.relatedSpdxElement)}`)
}

describe('an image', () => {
  const subject = image({
    vendor: 'Team',
    source: 'https://github.com/Team/App.git',
    revision: 'c0ffee0000000000000000000000000000000000',
    packages: [apk('musl')],
    layers: [layer({ packages: ['musl'] }), layer({ digest: digestOf('state'), files: [looseFile('etc/passwd')] })],
  })
  const document = spdxDocument(subject)
  const [main, source, system, muslLayer, stateLayer] = document.packages

  test('is a sound SPDX 2.3 document', () => {
    expect(spdxProblems(document)).toEqual([])
  })

  test('is what the document describes', () => {
    expect(document.documentDescribes).toEqual([main?.SPDXID])
    expect(document.relationships[0]).toEqual({
      spdxElementId: 'SPDXRef-DOCUMENT',
      relationshipType: 'DESCRIBES',
      relatedSpdxElement: main?.SPDXID,
    })
  })

  test('has its digest, its purl and its vendor', () => {
    const hex = subject.digest.slice('sha256:'.length)
    expect(main).toMatchObject({
      name: 'registry.example/team/app',
      versionInfo: subject.digest,
      primaryPackagePurpose: 'CONTAINER',
      supplier: 'Organization: Team',
      checksums: [{ algorithm: 'SHA256', checksumValue: hex }],
      externalRefs: [
        {
          referenceType: 'purl',
          referenceLocator: `pkg:oci/app@${subject.digest}?arch=amd64&repository_url=registry.example%2Fteam%2Fapp`,
        },
      ],
    })
  })

  test('is generated from its source', () => {
    expect(source).toMatchObject({
      primaryPackagePurpose: 'SOURCE',
      downloadLocation: `git+https://github.com/Team/App.git@${subject.revision}`,
      externalRefs: [{ referenceLocator: `pkg:github/team/app@${subject.revision}` }],
    })
    expect(relations(document, 'GENERATED_FROM')).toContain(
      'registry.example/team/app GENERATED_FROM https://github.com/Team/App.git',
    )
  })

  test('contains its operating system and its layers, and these its packages and files', () => {
    expect(system).toMatchObject({ name: 'alpine', versionInfo: '3.19.1', primaryPackagePurpose: 'OPERATING_SYSTEM' })
    expect(relations(document, 'CONTAINS')).toEqual([
      'registry.example/team/app CONTAINS alpine',
      `registry.example/team/app CONTAINS ${muslLayer?.name}`,
      `registry.example/team/app CONTAINS ${stateLayer?.name}`,
      `${muslLayer?.name} CONTAINS musl`,
      `${stateLayer?.name} CONTAINS ./etc/passwd`,
      'musl CONTAINS ./usr/bin/musl',
    ])
  })

  test('lists files of no package with both hashes', () => {
    const { sha1, sha256 } = looseFile('etc/passwd')
    expect(document.files?.[0]?.checksums).toEqual([
      { algorithm: 'SHA1', checksumValue: sha1 },
      { algorithm: 'SHA256', checksumValue: sha256 },
    ])
  })

  test('without a name has no purl, and is named by its digest', () => {
    const [main] = spdxDocument(image({ name: undefined })).packages
    expect(main).toMatchObject({ name: subject.digest, externalRefs: undefined })
  })

  test('without packages, distribution or source is sound', () => {
    const bare = spdxDocument(image({ name: undefined, distribution: undefined, layers: [] }))
    expect(spdxProblems(bare)).toEqual([])
    expect(bare.packages).toHaveLength(1)
  })

  test('a source that is not known to be git has its URL', () => {
    const [, source] = spdxDocument(image({ source: 'https://example.org/app', revision: '1.0' })).packages
    expect(source).toMatchObject({ downloadLocation: 'https://example.org/app', versionInfo: '1.0' })
  })

  test('a source that is no URL is named only', () => {
    const [, source] = spdxDocument(image({ source: 'git@example.org:app' })).packages
    expect(source).toMatchObject({ name: 'git@example.org:app', downloadLocation: 'NOASSERTION' })
  })
})

describe('the namespace', () => {
  const namespace = (document: SpdxDocument) => document.documentNamespace

  test('begins with the digest of the image', () => {
    const subject = image()
    expect(namespace(spdxDocument(subject))).toMatch(`https://spdx.org/spdxdocs/${subject.digest.replace(':', '-')}-`)
  })

  test('is another one when anything is said differently', () => {
    const documents = [
      image(),
      image({ name: 'other' }),
      image({ created: '2024-01-26T17:53:25Z' }),
      image({ tool: { name: 'undistro-sdk', version: '0.2.0' } }),
      image({ packages: [apk('a')] }),
      image({ packages: [apk('a', {}, { url: undefined })] }),
      image({ packages: [apk('a', { depends: ['b'] }), apk('b')] }),
      image({ packages: [apk('a'), apk('b')] }),
    ].map(spdxDocument)
    expect(new Set(documents.map(namespace)).size).toBe(documents.length)
  })
})

test('a fraction of a second, which SPDX does not allow, is cut off', () => {
  const document = spdxDocument(image({ created: '2024-01-26T17:53:24.123Z' }))
  expect(document.creationInfo.created).toBe('2024-01-26T17:53:24Z')
})

describe('a package', () => {
  test('is described by its own metadata', () => {
    const musl = apk('musl', { origin: 'musl-source' })
    expect(packageNamed(spdxDocument(image({ packages: [musl] })), 'musl')).toMatchObject({
      SPDXID: 'SPDXRef-Package-musl-1.2.3-r0',
      versionInfo: '1.2.3-r0',
      packageFileName: 'musl-1.2.3-r0.apk',
      supplier: 'Person: Jo Doe (jo@example.org)',
      originator: 'Person: Jo Doe (jo@example.org)',
      downloadLocation: 'https://mirror.example/x86_64/musl-1.2.3-r0.apk',
      filesAnalyzed: true,
      checksums: [
        { algorithm: 'SHA1', checksumValue: sha1Of('musl') },
        { algorithm: 'SHA256', checksumValue: musl.info.datahash },
      ],
      homepage: 'https://musl.example/',
      licenseConcluded: 'NOASSERTION',
      licenseDeclared: 'MIT',
      summary: 'The musl program',
      builtDate: '2024-01-26T17:53:24Z',
      externalRefs: [
        {
          referenceCategory: 'PACKAGE-MANAGER',
          referenceType: 'purl',
          referenceLocator: 'pkg:apk/alpine/musl@1.2.3-r0?arch=x86_64&distro=alpine-3.19.1&origin=musl-source',
        },
      ],
    })
  })

  test('that says nothing of itself is sound', () => {
    const silent = apk(
      'silent',
      {
        arch: undefined,
        description: undefined,
        url: undefined,
        license: undefined,
        origin: undefined,
        maintainer: undefined,
        buildTime: undefined,
        commit: undefined,
        datahash: undefined,
      },
      { url: undefined, entries: [] },
    )
    const document = spdxDocument(image({ packages: [silent] }))
    expect(spdxProblems(document)).toEqual([])
    expect(packageNamed(document, 'silent')).toMatchObject({
      supplier: 'NOASSERTION',
      downloadLocation: 'NOASSERTION',
      licenseDeclared: 'NOASSERTION',
    })
  })

  test('has no purl when the distribution is unknown, as a purl needs it', () => {
    const document = spdxDocument(image({ distribution: undefined, packages: [apk('a')] }))
    expect(packageNamed(document, 'a')?.externalRefs).toBeUndefined()
  })

  test('of a rolling distribution has its name alone in the purl', () => {
    const distribution = { id: 'wolfi', name: 'Wolfi' }
    const document = spdxDocument(image({ distribution, packages: [apk('a', { origin: undefined })] }))
    expect(packageNamed(document, 'a')?.externalRefs?.[0]?.referenceLocator).toBe(
      'pkg:apk/wolfi/a@1.2.3-r0?arch=x86_64&distro=wolfi',
    )
  })

  test.each([
    ['wolfi', 'Organization: wolfi'],
    ['Jo Doe <jo@example.org>', 'Person: Jo Doe (jo@example.org)'],
    ['<jo@example.org>', 'Person: jo@example.org (jo@example.org)'],
    ['Jo (jojo) Doe <jo@example.org>', 'Person: Jo (jojo) Doe (jo@example.org)'],
    ['Jo (jojo)', 'Organization: Jo [jojo]'],
    ['Jo <Doe>', 'Organization: Jo <Doe>'],
    ['', 'NOASSERTION'],
  ])('maintained by "%s" is supplied by %s', (maintainer, supplier) => {
    const document = spdxDocument(image({ packages: [apk('a', { maintainer })] }))
    expect(packageNamed(document, 'a')?.supplier).toBe(supplier)
  })

  test.each(['example.org', 'javascript:alert(1)', 'https://example.org/a b', 'https://'])(
    'has no home page when its url is "%s"',
    url => {
      const document = spdxDocument(image({ packages: [apk('a', { url })] }))
      expect(packageNamed(document, 'a')?.homepage).toBeUndefined()
    },
  )

  test('has no build date when that is past the year 9999', () => {
    const document = spdxDocument(image({ packages: [apk('a', { buildTime: 1e15 })] }))
    expect(packageNamed(document, 'a')?.builtDate).toBeUndefined()
  })

  test('that is in no layer is contained in the image', () => {
    const document = spdxDocument(image({ packages: [apk('meta', {}, { entries: [] })], layers: [] }))
    expect(relations(document, 'CONTAINS')).toContain('registry.example/team/app CONTAINS meta')
  })

  test('without files does not claim that they were analysed', () => {
    const document = spdxDocument(image({ packages: [apk('meta', {}, { entries: [] })] }))
    expect(packageNamed(document, 'meta')).toMatchObject({ filesAnalyzed: false })
    expect(packageNamed(document, 'meta')).not.toHaveProperty('packageVerificationCode')
  })
})

describe('files of a package', () => {
  test('are hashed into the verification code in the order of their hashes', () => {
    const entries = ['a', 'b', 'c'].map(file)
    const document = spdxDocument(image({ packages: [apk('p', {}, { entries })] }))
    expect(packageNamed(document, 'p')?.packageVerificationCode?.packageVerificationCodeValue).toBe(
      sha1Of(['a', 'b', 'c'].map(sha1Of).sort().join('')),
    )
  })

  test('a hard link has the hash of its file', () => {
    const document = spdxDocument(image({ packages: [apk('p', {}, { entries: [file('a'), hardlink('b', 'a')] })] }))
    expect(document.files?.map(({ fileName, checksums }) => [fileName, checksums[0]?.checksumValue])).toEqual([
      ['./a', sha1Of('a')],
      ['./b', sha1Of('a')],
    ])
  })

  test('one without a hash is named as left out', () => {
    const entries = [file('a'), { ...file('b'), sha1: undefined }]
    const document = spdxDocument(image({ packages: [apk('p', {}, { entries })] }))
    expect(spdxProblems(document)).toEqual([])
    expect(document.files).toHaveLength(1)
    expect(packageNamed(document, 'p')?.packageVerificationCode).toEqual({
      packageVerificationCodeValue: sha1Of(sha1Of('a')),
      packageVerificationCodeExcludedFiles: ['./b'],
    })
  })

  test('directories and symbolic links are no files', () => {
    const { type: _, size: __, sha1: ___, ...attributes } = file('link')
    const entries = [
      { ...attributes, type: 'symlink', target: 'a' } as const,
      { ...attributes, path: 'usr', type: 'directory' } as const,
      file('a'),
    ]
    const document = spdxDocument(image({ packages: [apk('p', {}, { entries })] }))
    expect(document.files?.map(({ fileName }) => fileName)).toEqual(['./a'])
  })
})

describe('dependencies', () => {
  const dependsOn = (...packages: ReturnType<typeof apk>[]) =>
    relations(spdxDocument(image({ packages })), 'DEPENDS_ON')

  test('lead to the package of the name, whatever version they want', () => {
    const a = apk('a', { depends: ['b>=1.2', 'c~3', 'd@edge', 'e=1-r0'] })
    expect(dependsOn(a, ...['b', 'c', 'd', 'e'].map(name => apk(name)))).toEqual([
      'a DEPENDS_ON b',
      'a DEPENDS_ON c',
      'a DEPENDS_ON d',
      'a DEPENDS_ON e',
    ])
  })

  test('lead to what provides the name', () => {
    const musl = apk('musl', { provides: ['so:libc.musl-x86_64.so.1=1'] })
    expect(dependsOn(apk('a', { depends: ['so:libc.musl-x86_64.so.1'] }), musl)).toEqual(['a DEPENDS_ON musl'])
  })

  test('lead to the package of the name rather than to its providers', () => {
    expect(dependsOn(apk('a', { depends: ['b'] }), apk('b'), apk('c', { provides: ['b=2'] }))).toEqual([
      'a DEPENDS_ON b',
    ])
  })

  test('are said once, and never of a package itself or of a conflict', () => {
    const a = apk('a', { depends: ['b', 'so:b', 'cmd:a', '!c'], provides: ['cmd:a=1'] })
    expect(dependsOn(a, apk('b', { provides: ['so:b=1'] }), apk('c'))).toEqual(['a DEPENDS_ON b'])
  })

  test('that nothing installed meets are left out', () => {
    expect(dependsOn(apk('a', { depends: ['/bin/sh'] }))).toEqual([])
  })

  test('may go round in a circle', () => {
    expect(dependsOn(apk('a', { depends: ['b'] }), apk('b', { depends: ['a'] }))).toEqual([
      'a DEPENDS_ON b',
      'b DEPENDS_ON a',
    ])
  })
})

describe('source packages', () => {
  const sources = (document: SpdxDocument) => document.packages.filter(item => item.primaryPackagePurpose === 'SOURCE')

  test('packages of one build share one', () => {
    const document = spdxDocument(
      image({ packages: [apk('libssl3', { origin: 'openssl' }), apk('libcrypto3', { origin: 'openssl' })] }),
    )
    expect(sources(document)).toMatchObject([
      {
        SPDXID: 'SPDXRef-Origin-openssl-1.2.3-r0',
        name: 'openssl',
        primaryPackagePurpose: 'SOURCE',
        sourceInfo: 'commit c0ffee0000000000000000000000000000000000 of the build recipes',
      },
    ])
    expect(relations(document, 'GENERATED_FROM')).toEqual([
      'libcrypto3 GENERATED_FROM openssl',
      'libssl3 GENERATED_FROM openssl',
    ])
  })

  test('packages of another commit have their own', () => {
    const document = spdxDocument(
      image({ packages: [apk('a', { origin: 'x' }), apk('b', { origin: 'x', commit: 'f'.repeat(40) })] }),
    )
    expect(spdxProblems(document)).toEqual([])
    expect(sources(document)).toHaveLength(2)
  })
})

describe('licences', () => {
  const declared = (license: string) => {
    const document = spdxDocument(image({ packages: [apk('a', { license })] }))
    expect(spdxProblems(document)).toEqual([])
    return [packageNamed(document, 'a')?.licenseDeclared, document.hasExtractedLicensingInfos ?? []] as const
  }

  test('a valid expression is kept', () => {
    expect(declared('GPL-2.0-or-later AND (MIT OR ISC)')).toEqual(['GPL-2.0-or-later AND (MIT OR ISC)', []])
  })

  test('a name that is not on the list becomes a reference inside the expression', () => {
    expect(declared('GPL-2.0-or-later AND custom')).toMatchObject([
      'GPL-2.0-or-later AND LicenseRef-custom',
      [{ licenseId: 'LicenseRef-custom', extractedText: 'custom' }],
    ])
  })

  test('a list without operators is kept whole, as nobody knows what it means', () => {
    expect(declared('MIT BSD-2-Clause GPL')).toMatchObject([
      'LicenseRef-MIT-BSD-2-Clause-GPL',
      [{ extractedText: 'MIT BSD-2-Clause GPL' }],
    ])
  })

  test('a reference has what was written as its text', () => {
    expect(declared('LicenseRef-own')).toMatchObject(['LicenseRef-own', [{ extractedText: 'LicenseRef-own' }]])
  })

  test('a reference to another document becomes one of this document', () => {
    expect(declared('DocumentRef-a:LicenseRef-own')).toMatchObject([
      'LicenseRef-DocumentRef-a-LicenseRef-own',
      [{ extractedText: 'DocumentRef-a:LicenseRef-own' }],
    ])
  })

  test('texts that differ never share a reference', () => {
    const document = spdxDocument(image({ packages: [apk('a', { license: 'GPL+' }), apk('b', { license: 'GPL-' })] }))
    expect(spdxProblems(document)).toEqual([])
    expect(document.hasExtractedLicensingInfos?.map(({ extractedText }) => extractedText)).toEqual(['GPL+', 'GPL-'])
  })

  test('packages of one licence share its reference', () => {
    const packages = [apk('a', { license: 'custom' }), apk('b', { license: 'custom' })]
    expect(spdxDocument(image({ packages })).hasExtractedLicensingInfos).toHaveLength(1)
  })
})

describe('an index', () => {
  const document = spdxDocument(index({ source: 'https://example.org/app' }))

  test('is a sound SPDX 2.3 document', () => {
    expect(spdxProblems(document)).toEqual([])
  })

  test('contains its images, which are variants of it', () => {
    const [main, , amd64, arm] = document.packages
    expect(document.documentDescribes).toEqual([main?.SPDXID])
    expect(amd64?.summary).toBe('Image for linux/amd64')
    expect(arm?.summary).toBe('Image for linux/arm/v7')
    const related = document.relationships.map(item => [
      item.spdxElementId,
      item.relationshipType,
      item.relatedSpdxElement,
    ])
    for (const variant of [amd64, arm]) {
      expect(related).toContainEqual([main?.SPDXID, 'CONTAINS', variant?.SPDXID])
      expect(related).toContainEqual([variant?.SPDXID, 'VARIANT_OF', main?.SPDXID])
    }
  })
})
