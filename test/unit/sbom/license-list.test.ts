import deprecatedIds from 'spdx-license-ids/deprecated.json' with { type: 'json' }
import currentIds from 'spdx-license-ids/index.json' with { type: 'json' }
import { expect, test } from 'vitest'
import { findException, findLicense, licenseListVersion } from '../../../src/sbom/license-list.js'
import { cyclonedxSchema } from '../../support/sbom-rules.js'

const licenseIds = [...currentIds, ...deprecatedIds]
const { enum: listed = [], ...about } = cyclonedxSchema('spdx')

test('every licence of the SPDX list is known in its spelling', () => {
  expect(licenseIds.map(findLicense)).toEqual(licenseIds)
})

test('what the list has beside licences and their + forms are the exceptions', () => {
  const exceptions = listed.filter(id => !licenseIds.includes(id) && !id.endsWith('+'))
  expect(exceptions.map(findException)).toEqual(exceptions)
})

test('every licence is one that CycloneDX accepts as an identifier', () => {
  expect(licenseIds.filter(id => !listed.includes(id))).toEqual([])
})

test('the version is that of the list CycloneDX has', () => {
  expect(about).toMatchObject({ $comment: expect.stringContaining(licenseListVersion) })
})

test('case does not matter', () => {
  expect(findLicense('apache-2.0')).toBe('Apache-2.0')
  expect(findException('LLVM-EXCEPTION')).toBe('LLVM-exception')
})

test('a licence is no exception and an exception no licence', () => {
  expect(findException('MIT')).toBeUndefined()
  expect(findLicense('LLVM-exception')).toBeUndefined()
})
