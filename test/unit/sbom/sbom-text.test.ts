import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentUuid } from '../../../src/sbom/content-uuid.js'
import {
  cyclonedxDocument,
  type ImageSubject,
  type PackageSubject,
  type SbomSubject,
  sbomText,
  spdxDocument,
} from '../../../src/sbom/index.js'
import { apk, file, image, index, layer, looseFile } from './subjects.js'

function textsOf(subject: SbomSubject): readonly string[] {
  return [sbomText(spdxDocument(subject)), sbomText(cyclonedxDocument(subject))]
}

const packages = [
  apk('a', { depends: ['so:x', 'b'], license: 'custom' }, { entries: ['z', 'y', 'x/w'].map(file) }),
  apk('b', { provides: ['so:x=1'], license: 'MIT BSD' }),
  apk('c', { provides: ['so:x=2'], depends: ['a'] }),
  apk('_d'),
]
const files = ['etc/passwd', 'etc/group', 'etc/Zone'].map(looseFile)

test('text is JSON with two spaces of indent and a newline at the end', () => {
  for (const text of [...textsOf(image({ packages })), ...textsOf(index())]) {
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`)
  }
})

test('neither the order of packages nor that of files and names matters', () => {
  const subject = (order: readonly PackageSubject[], loose: ImageSubject['layers'][number]['files']) =>
    image({ packages: order, layers: [layer({ packages: order.map(({ info }) => info.name), files: loose })] })
  const expected = textsOf(subject(packages, files))
  const shuffled = <Item>(items: readonly Item[]) =>
    fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length })
  fc.assert(
    fc.property(shuffled(packages), shuffled(files), fc.boolean(), (order, loose, reverse) => {
      const again = order.map(item => ({ ...item, entries: reverse ? item.entries.toReversed() : item.entries }))
      expect(textsOf(subject(again, loose))).toEqual(expected)
    }),
  )
})

test('the order of layers is that of the image', () => {
  const one = layer({ files: files.slice(0, 1) })
  const two = layer({ files: files.slice(1) })
  const [there, back] = [image({ layers: [one, two] }), image({ layers: [two, one] })].map(textsOf)
  expect(there).not.toEqual(back)
})

test('the UUID of a content is always the same, and of version 8', () => {
  expect(contentUuid('content')).toBe('ed7002b4-39e9-8c84-9f22-357d822bac14')
})
