import fc from 'fast-check'
import { PackageURL } from 'packageurl-js'
import { expect, test } from 'vitest'
import { packageUrl } from '../../../src/sbom/package-url.js'

test('an apk package', () => {
  const qualifiers = { arch: 'x86' }
  expect(packageUrl({ type: 'apk', namespace: 'alpine', name: 'curl', version: '7.83.0-r0', qualifiers })).toBe(
    'pkg:apk/alpine/curl@7.83.0-r0?arch=x86',
  )
})

test('an image: colons stand for themselves, slashes of a qualifier do not', () => {
  const qualifiers = { tag: 'latest', repository_url: 'docker.io/library/debian', arch: 'amd64' }
  expect(packageUrl({ type: 'oci', name: 'debian', version: 'sha256:244fd47e07d10', qualifiers })).toBe(
    'pkg:oci/debian@sha256:244fd47e07d10?arch=amd64&repository_url=docker.io%2Flibrary%2Fdebian&tag=latest',
  )
})

test('plus signs are encoded', () => {
  expect(packageUrl({ type: 'apk', namespace: 'alpine', name: 'libstdc++', version: '1_git2+3' })).toBe(
    'pkg:apk/alpine/libstdc%2B%2B@1_git2%2B3',
  )
})

test('the characters that encodeURIComponent leaves alone are encoded too', () => {
  expect(packageUrl({ type: 'generic', name: "a!b'c(d)e*f~g" })).toBe('pkg:generic/a%21b%27c%28d%29e%2Af~g')
})

test('a namespace may have parts', () => {
  expect(packageUrl({ type: 'generic', namespace: 'a b/c', name: 'd' })).toBe('pkg:generic/a%20b/c/d')
})

test('qualifiers without a value are left out', () => {
  expect(packageUrl({ type: 'apk', namespace: 'wolfi', name: 'a', qualifiers: { arch: undefined, origin: '' } })).toBe(
    'pkg:apk/wolfi/a',
  )
})

test('packageurl-js reads the same parts that were written', () => {
  // packageurl-js decodes qualifiers twice, so it cannot read a percent sign back.
  const word = fc.stringMatching(/^[\x21-\x24\x26-\x7eäß漢]{1,12}$/)
  const part = word.filter(text => !/^[./]+$/.test(text))
  const parts = fc.record({ name: part, version: word, arch: word, origin: word })
  fc.assert(
    fc.property(parts, ({ name, version, arch, origin }) => {
      const url = packageUrl({ type: 'generic', namespace: 'alpine', name, version, qualifiers: { arch, origin } })
      const read = PackageURL.fromString(url)
      expect(read).toMatchObject({ type: 'generic', namespace: 'alpine', name, version })
      expect({ ...read.qualifiers }).toEqual({ arch, origin })
    }),
  )
})
