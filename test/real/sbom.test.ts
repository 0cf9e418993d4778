import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type Package, readIndex, readPackage } from '../../src/apk/index.js'
import { cyclonedxDocument, type ImageSubject, spdxDocument } from '../../src/sbom/index.js'
import { digestFromHex, digestOf } from '../../src/store/index.js'
import { cyclonedxProblems, spdxProblems } from '../support/sbom-rules.js'
import { describeWithSharedData, sharedData } from '../support/shared-data.js'

const alpine = sharedData('alpine', 'v3.19')

describeWithSharedData('SBOMs of Alpine 3.19', () => {
  let packages: readonly Package[]

  beforeAll(async () => {
    const folder = join(alpine, 'release', 'x86_64')
    const files = readdirSync(folder).filter(name => name.endsWith('.apk'))
    packages = await Promise.all(
      files.map(name => readPackage(readFileSync(join(folder, name)), { keys: 'unverified' })),
    )
  })

  /** An image of all packages, each a layer of its own. */
  function subject(): ImageSubject {
    return {
      kind: 'image',
      digest: digestOf('an image'),
      created: '2024-01-26T17:53:24Z',
      tool: { name: 'undistro-sdk', version: '0.1.0' },
      platform: { os: 'linux', architecture: 'amd64' },
      distribution: { id: 'alpine', name: 'Alpine Linux', version: '3.19.1' },
      layers: packages.map(({ info, data }) => ({
        digest: digestFromHex(data.sha256),
        diffId: digestFromHex(data.diffId),
        size: data.size,
        packages: [info.name],
        files: [],
      })),
      packages: packages.map(({ info, identity, data }) => ({
        info,
        checksum: identity,
        size: data.size,
        entries: data.entries,
        sboms: [],
      })),
    }
  }

  test('the SPDX document of a hundred packages is sound and leaves out none of them and of their files', () => {
    const document = spdxDocument(subject())
    expect(spdxProblems(document)).toEqual([])
    const files = packages
      .flatMap(({ data }) => data.entries)
      .filter(({ type }) => type === 'file' || type === 'hardlink')
    expect(document.files).toHaveLength(files.length)
    const names = document.packages.filter(item => item.packageFileName !== undefined).map(({ name }) => name)
    expect(names).toEqual(packages.map(({ info }) => info.name).sort())
  })

  test('the CycloneDX document of a hundred packages is sound and leaves out none of them', () => {
    const document = cyclonedxDocument(subject())
    expect(cyclonedxProblems(document)).toEqual([])
    expect(document.components.filter(({ type }) => type === 'library')).toHaveLength(packages.length)
  })

  test('busybox depends on musl', () => {
    const document = spdxDocument(subject())
    const idOf = (name: string) => document.packages.find(item => item.name === name && item.packageFileName)?.SPDXID
    expect(document.relationships).toContainEqual(
      expect.objectContaining({
        spdxElementId: idOf('busybox'),
        relationshipType: 'DEPENDS_ON',
        relatedSpdxElement: idOf('musl'),
      }),
    )
  })

  test('every licence of Alpine becomes a valid one in both formats', async () => {
    const repositories = ['main', 'community'].map(name =>
      readFileSync(join(alpine, name, 'x86_64', 'APKINDEX.tar.gz')),
    )
    const indexes = await Promise.all(repositories.map(bytes => readIndex(bytes, { keys: 'unverified' })))
    const records = indexes.flatMap(index => index.packages)
    const licensed = new Map(records.map(record => [record.license, record]))
    expect(licensed.size).toBeGreaterThan(500)
    const image: ImageSubject = {
      ...subject(),
      layers: [],
      packages: [...licensed.values()].map(record => ({
        info: { ...record, replaces: [], triggers: [] },
        checksum: record.checksum,
        size: record.size,
        entries: [],
        sboms: [],
      })),
    }
    expect(spdxProblems(spdxDocument(image))).toEqual([])
    expect(cyclonedxProblems(cyclonedxDocument(image))).toEqual([])
  })
})
