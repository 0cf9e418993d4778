import { describe, expect, test } from 'vitest'
import { type CycloneDxComponent, type CycloneDxDocument, cyclonedxDocument } from '../../../src/sbom/index.js'
import { digestOf } from '../../../src/store/index.js'
import { cyclonedxProblems } from '../../support/sbom-rules.js'
import { apk, file, image, index, layer, looseFile, sha1Of } from './subjects.js'

function componentNamed(document: CycloneDxDocument, name: string): CycloneDxComponent | undefined {
  return document.components.find(component => component.name === name)
}

function propertiesOf(component: CycloneDxComponent | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((component?.properties ?? []).map(({ name, value }) => [name, value]))
}

describe('an image', () => {
  const subject = image({
    vendor: 'Team',
    source: 'https://github.com/Team/App',
    revision: 'c0ffee',
    packages: [apk('musl')],
    layers: [layer({ packages: ['musl'] }), layer({ digest: digestOf('state'), files: [looseFile('etc/passwd')] })],
  })
  const document = cyclonedxDocument(subject)

  test('is a sound CycloneDX 1.6 document', () => {
    expect(cyclonedxProblems(document)).toEqual([])
  })

  test('is the component that the document is about', () => {
    expect(document.metadata.component).toMatchObject({
      type: 'container',
      'bom-ref': subject.digest,
      supplier: { name: 'Team' },
      name: 'registry.example/team/app',
      version: subject.digest,
      description: 'Image for linux/amd64',
      hashes: [{ alg: 'SHA-256', content: subject.digest.slice('sha256:'.length) }],
      purl: `pkg:oci/app@${subject.digest}?arch=amd64&repository_url=registry.example%2Fteam%2Fapp`,
      externalReferences: [{ type: 'vcs', url: 'https://github.com/Team/App', comment: 'revision c0ffee' }],
      properties: subject.layers.map(({ digest }) => ({ name: 'undistro:layer', value: digest })),
    })
  })

  test('was made by the tool at its time', () => {
    expect(document.metadata).toMatchObject({
      timestamp: '2024-01-26T17:53:24Z',
      tools: { components: [{ type: 'application', name: 'undistro-sdk', version: '0.1.0' }] },
    })
  })

  test('has its operating system, its packages and its files as components', () => {
    expect(document.components.map(({ type, name }) => [type, name])).toEqual([
      ['operating-system', 'alpine'],
      ['library', 'musl'],
      ['file', '/etc/passwd'],
    ])
  })

  test('files of no package name their layer', () => {
    const { sha1, sha256 } = looseFile('etc/passwd')
    expect(componentNamed(document, '/etc/passwd')).toMatchObject({
      hashes: [
        { alg: 'SHA-1', content: sha1 },
        { alg: 'SHA-256', content: sha256 },
      ],
      properties: [{ name: 'undistro:layer', value: digestOf('state') }],
    })
  })

  test('without name, distribution, layers or source is sound', () => {
    const bare = image({ name: undefined, distribution: undefined, layers: [], packages: [apk('a')] })
    expect(cyclonedxProblems(cyclonedxDocument(bare))).toEqual([])
    expect(componentNamed(cyclonedxDocument(bare), 'a')).toMatchObject({ 'bom-ref': 'a-1.2.3-r0', purl: undefined })
  })
})

test('the serial number is another one when anything is said differently', () => {
  const documents = [
    image(),
    image({ name: 'other' }),
    image({ created: '2024-01-26T17:53:25Z' }),
    image({ packages: [apk('a')] }),
    image({ packages: [apk('a', {}, { entries: [file('a')] })] }),
    image({ packages: [apk('a', { depends: ['b'] }), apk('b')] }),
    image({ packages: [apk('a'), apk('b')] }),
  ].map(cyclonedxDocument)
  expect(new Set(documents.map(({ serialNumber }) => serialNumber)).size).toBe(documents.length)
})

describe('a package', () => {
  const musl = apk('musl', { origin: 'musl-source' })
  const subject = image({ packages: [musl] })
  const component = componentNamed(cyclonedxDocument(subject), 'musl')
  const purl = 'pkg:apk/alpine/musl@1.2.3-r0?arch=x86_64&distro=alpine-3.19.1&origin=musl-source'

  test('is described by its own metadata', () => {
    expect(component).toMatchObject({
      type: 'library',
      'bom-ref': purl,
      supplier: { name: 'Jo Doe', contact: [{ name: 'Jo Doe', email: 'jo@example.org' }] },
      version: '1.2.3-r0',
      description: 'The musl program',
      hashes: [
        { alg: 'SHA-1', content: sha1Of('musl') },
        { alg: 'SHA-256', content: musl.info.datahash },
      ],
      licenses: [{ license: { id: 'MIT' } }],
      purl,
      externalReferences: [
        { type: 'website', url: 'https://musl.example/' },
        { type: 'distribution', url: 'https://mirror.example/x86_64/musl-1.2.3-r0.apk' },
      ],
    })
  })

  test('has in properties what CycloneDX has no field for', () => {
    expect(propertiesOf(component)).toEqual({
      'undistro:layer': subject.layers[0]?.digest,
      'undistro:origin': 'musl-source',
      'undistro:commit': 'c0ffee0000000000000000000000000000000000',
      'undistro:built': '2024-01-26T17:53:24Z',
      'undistro:checksum': musl.checksum,
      'undistro:size': '2048',
      'undistro:installedSize': '4096',
    })
  })

  test('has its files as components', () => {
    expect(component?.components).toEqual([
      { type: 'file', name: '/usr/bin/musl', hashes: [{ alg: 'SHA-1', content: sha1Of('usr/bin/musl') }] },
    ])
  })

  test('maintained by nobody with an address has a supplier without contact', () => {
    const document = cyclonedxDocument(image({ packages: [apk('a', { maintainer: 'wolfi' })] }))
    expect(componentNamed(document, 'a')?.supplier).toEqual({ name: 'wolfi', contact: undefined })
  })

  test('that says nothing of itself is sound', () => {
    const silent = apk(
      'silent',
      { arch: undefined, url: undefined, license: undefined, origin: undefined, maintainer: undefined },
      { url: undefined, entries: [] },
    )
    expect(cyclonedxProblems(cyclonedxDocument(image({ packages: [silent] })))).toEqual([])
  })
})

describe('licences', () => {
  test.each([
    ['MIT', { license: { id: 'MIT', acknowledgement: 'declared' } }],
    ['apache-2.0', { license: { id: 'Apache-2.0', acknowledgement: 'declared' } }],
    ['GPL-2.0+', { expression: 'GPL-2.0+', acknowledgement: 'declared' }],
    ['MIT OR (ISC)', { expression: 'MIT OR ISC', acknowledgement: 'declared' }],
    ['LicenseRef-own', { expression: 'LicenseRef-own', acknowledgement: 'declared' }],
    ['custom', { license: { name: 'custom', acknowledgement: 'declared' } }],
    ['MIT AND custom', { license: { name: 'MIT AND custom', acknowledgement: 'declared' } }],
    ['MIT BSD-2-Clause', { license: { name: 'MIT BSD-2-Clause', acknowledgement: 'declared' } }],
  ])('%s', (license, expected) => {
    const document = cyclonedxDocument(image({ packages: [apk('a', { license })] }))
    expect(cyclonedxProblems(document)).toEqual([])
    expect(componentNamed(document, 'a')?.licenses).toEqual([expected])
  })
})

test('the image depends on all that is in it, packages on each other', () => {
  const subject = image({ packages: [apk('a', { depends: ['so:b'] }), apk('b', { provides: ['so:b=1'] })] })
  const [a, b] = ['a', 'b'].map(
    name => `pkg:apk/alpine/${name}@1.2.3-r0?arch=x86_64&distro=alpine-3.19.1&origin=${name}`,
  )
  expect(cyclonedxDocument(subject).dependencies).toEqual([
    { ref: subject.digest, dependsOn: ['os:alpine', a, b] },
    { ref: a, dependsOn: [b] },
    { ref: b, dependsOn: [] },
  ])
})

test('an index depends on its images', () => {
  const subject = index()
  const document = cyclonedxDocument(subject)
  expect(cyclonedxProblems(document)).toEqual([])
  expect(document.metadata.component).toMatchObject({ type: 'container', version: subject.digest })
  expect(document.components.map(({ type, description }) => [type, description])).toEqual([
    ['container', 'Image for linux/amd64'],
    ['container', 'Image for linux/arm/v7'],
  ])
  expect(document.dependencies).toEqual([
    { ref: subject.digest, dependsOn: subject.images.map(({ digest }) => digest) },
  ])
})
