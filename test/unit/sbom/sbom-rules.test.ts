import { describe, expect, test } from 'vitest'
import { cyclonedxDocument, spdxDocument } from '../../../src/sbom/index.js'
import { cyclonedxProblems, spdxProblems } from '../../support/sbom-rules.js'
import { apk, image } from './subjects.js'

// The rules that other tests rely on do find what they are for.

describe('SPDX', () => {
  const document = spdxDocument(image({ packages: [apk('a')] }))
  const [main, ...others] = document.packages

  test.each([
    [
      'a date with a fraction',
      { ...document, creationInfo: { ...document.creationInfo, created: '2024-01-01T00:00:00.5Z' } },
    ],
    ['an unknown field', { ...document, extra: true }],
    ['a namespace with a fragment', { ...document, documentNamespace: 'https://example.org/#x' }],
    ['a supplier of no kind', { ...document, packages: [{ ...main, supplier: 'Jo' }, ...others] }],
    ['files analysed without a code', { ...document, packages: [{ ...main, filesAnalyzed: true }, ...others] }],
    [
      'a hash in capitals',
      {
        ...document,
        packages: [{ ...main, checksums: [{ algorithm: 'MD5', checksumValue: 'A'.repeat(32) }] }, ...others],
      },
    ],
    ['an identifier used twice', { ...document, packages: [...document.packages, main] }],
    ['an element that is not there', { ...document, packages: others }],
    [
      'a licence that is not there',
      { ...document, packages: [{ ...main, licenseDeclared: 'LicenseRef-x' }, ...others] },
    ],
    [
      'an element that nothing leads to',
      { ...document, packages: [...document.packages, { ...main, SPDXID: 'SPDXRef-x' }] },
    ],
  ])('%s is a problem', (_, broken) => {
    expect(spdxProblems(JSON.parse(JSON.stringify(broken)))).not.toEqual([])
  })
})

describe('CycloneDX', () => {
  const document = cyclonedxDocument(image({ packages: [apk('a')] }))

  test.each([
    ['a serial number of another form', { ...document, serialNumber: 'x' }],
    [
      'a licence that is not on the list',
      {
        ...document,
        components: [{ type: 'library', name: 'x', licenses: [{ license: { id: 'x' } }] }],
        dependencies: [],
      },
    ],
    [
      'a URL with a space',
      {
        ...document,
        components: [{ type: 'library', name: 'x', externalReferences: [{ type: 'vcs', url: 'a b' }] }],
        dependencies: [],
      },
    ],
    ['a reference used twice', { ...document, components: [...document.components, ...document.components] }],
    ['a dependency that is not there', { ...document, components: [] }],
  ])('%s is a problem', (_, broken) => {
    expect(cyclonedxProblems(JSON.parse(JSON.stringify(broken)))).not.toEqual([])
  })
})
