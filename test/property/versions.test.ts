import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Compat,
  compareVersionPrefix,
  compareVersions,
  formatDependency,
  isVersion,
  parseDependency,
} from '../../src/apk/index.js'

const compats: readonly Compat[] = ['apk3', 'apk2']

/** Versions that both apk know, with many that are nearly the same. */
const version = fc
  .record({
    numbers: fc.array(fc.constantFrom('0', '1', '2', '10', '01', '001'), { minLength: 1, maxLength: 3 }),
    letter: fc.constantFrom('', '', 'a', 'b'),
    suffixes: fc.array(
      fc.tuple(
        fc.constantFrom('alpha', 'beta', 'pre', 'rc', 'cvs', 'svn', 'git', 'hg', 'p'),
        fc.constantFrom('', '0', '1', '12'),
      ),
      { maxLength: 2 },
    ),
    revision: fc.constantFrom('', '', '-r0', '-r1', '-r10'),
  })
  .map(({ numbers, letter, suffixes, revision }) => {
    return `${numbers.join('.')}${letter}${suffixes.map(([name, number]) => `_${name}${number}`).join('')}${revision}`
  })

describe.each(compats)('versions, as %s', compat => {
  const compare = (a: string, b: string) => compareVersions(a, b, { compat })

  it('are what the grammar makes', () => {
    fc.assert(fc.property(version, text => isVersion(text, { compat })))
  })

  it('are equal to themselves, and in opposite order the other way round', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(compare(a, a)).toBe(0)
        expect(compare(a, b) + compare(b, a)).toBe(0)
      }),
    )
  })

  it('are in one order', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0)
      }),
      { numRuns: 2000 },
    )
  })

  it('are higher with a revision, and the higher the revision is', () => {
    fc.assert(
      fc.property(version, fc.nat(999), fc.nat(999), (text, r, s) => {
        const [bare = ''] = text.split('-r')
        expect(compare(`${bare}-r${r}`, bare)).toBe(1)
        expect(compare(`${bare}-r${r}`, `${bare}-r${s}`)).toBe(Math.sign(r - s))
      }),
    )
  })

  it('begin with themselves, however they go on', () => {
    fc.assert(
      fc.property(version, version, (text, rest) => {
        const [bare = ''] = text.split('-r')
        expect(compareVersionPrefix(text, bare, { compat })).toBe(0)
        expect(compareVersionPrefix(`${bare}_p1`, bare, { compat })).toBe(0)
        if (compare(text, rest) === 0) expect(compareVersionPrefix(text, rest, { compat })).toBe(0)
      }),
    )
  })

  it('can be any text to the comparison', () => {
    const text = fc.string({ unit: fc.constantFrom(...'012.a_rcp-~ x') })
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect([-1, 0, 1]).toContain(compare(a, b))
        expect(compare(a, b) + compare(b, a)).toBe(0)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('dependencies', () => {
  it('are written as they are read', () => {
    const dependency = fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9._+:-]*$/),
      conflict: fc.boolean(),
      tag: fc.option(fc.stringMatching(/^[a-z]+$/), { nil: undefined }),
      constraint: fc.option(fc.tuple(fc.constantFrom('<', '<=', '=', '>=', '>', '~', '<~', '>~'), version), {
        nil: undefined,
      }),
    })
    fc.assert(
      fc.property(dependency, ({ name, conflict, tag, constraint }) => {
        const [operator = '', wanted = ''] = constraint ?? []
        const text = `${conflict ? '!' : ''}${name}${tag === undefined ? '' : `@${tag}`}${operator}${wanted}`
        const parsed = parseDependency(text)
        expect(parsed).toMatchObject({ name, conflict })
        expect(formatDependency(parsed)).toBe(text)
      }),
    )
  })
})
