import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Identifiers } from '../../../src/sbom/identifiers.js'

test('what SPDX does not allow in an identifier becomes a dash', () => {
  expect(new Identifiers().claim('SPDXRef-File-usr/lib/libstdc++.so.6')).toBe('SPDXRef-File-usr-lib-libstdc--.so.6')
})

test('identifiers that would be equal are numbered', () => {
  const identifiers = new Identifiers()
  expect(['a/b', 'a-b', 'a+b'].map(wanted => identifiers.claim(wanted))).toEqual(['a-b', 'a-b-2', 'a-b-3'])
})

test('identifiers that differ in case alone are numbered too', () => {
  const identifiers = new Identifiers()
  expect(['LicenseRef-GPL', 'LicenseRef-gpl'].map(wanted => identifiers.claim(wanted))).toEqual([
    'LicenseRef-GPL',
    'LicenseRef-gpl-2',
  ])
})

test('a number that is taken already is passed over', () => {
  const identifiers = new Identifiers()
  expect(['a-2', 'a', 'a'].map(wanted => identifiers.claim(wanted))).toEqual(['a-2', 'a', 'a-3'])
})

test('no identifier is given twice', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[ab+2-]{1,4}$/)), wanted => {
      const identifiers = new Identifiers()
      const given = wanted.map(text => identifiers.claim(text))
      expect(new Set(given).size).toBe(given.length)
    }),
  )
})

test('an adopted identifier stays as it is while it is free', () => {
  expect(new Identifiers().adopt('SPDXRef-x', 1, 'owner')).toEqual({ id: 'SPDXRef-x', isNew: true })
})

test('equal elements share an identifier', () => {
  const identifiers = new Identifiers()
  identifiers.adopt('SPDXRef-x', { name: 'x' }, 'one')
  expect(identifiers.adopt('SPDXRef-x', { name: 'x' }, 'two')).toEqual({ id: 'SPDXRef-x', isNew: false })
})

test('another element of the same identifier gets its owner in it', () => {
  const identifiers = new Identifiers()
  identifiers.adopt('SPDXRef-x', { name: 'x' }, 'one')
  expect(identifiers.adopt('SPDXRef-x', { name: 'y' }, 'two')).toEqual({ id: 'SPDXRef-two-x', isNew: true })
})
