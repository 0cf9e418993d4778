import { describe, expect, test } from 'vitest'
import type { WhyOptions, WhyPath } from '../../../src/index.js'
import { failure } from '../../support/failures.js'
import { type LockedParts, locked, lockOf } from '../../support/locks.js'

/** The ways to a package as text: what is asked for and by which package it is met, step by step. */
function ways(request: string, packages: Readonly<Record<string, LockedParts>>, name: string): readonly string[] {
  const lock = lockOf(
    request,
    Object.entries(packages).map(([label, parts]) => locked(label, parts)),
  )
  return lock.why(name).paths.map(shown)
}

const shown = (path: WhyPath): string =>
  path.map(({ kind, dependency, package: name, version }) => `${kind} ${dependency} > ${name}-${version}`).join(', ')

describe('why a package is there', () => {
  test('because it was asked for', () => {
    expect(ways('a', { 'a-1': {} }, 'a')).toEqual(['world a > a-1'])
  })

  test('because others need it, the shortest way first', () => {
    const packages = { 'a-1': { depends: 'b>0 c' }, 'b-2': { depends: 'c' }, 'c-3': {} }
    expect(ways('a', packages, 'c')).toEqual([
      'world a > a-1, depends c > c-3',
      'world a > a-1, depends b>0 > b-2, depends c > c-3',
    ])
  })

  test('because of a name that it provides', () => {
    const packages = { 'a-1': { depends: 'so:c.so.1' }, 'c-3': { provides: 'so:c.so.1=1.2' } }
    expect(ways('a', packages, 'c')).toEqual(['world a > a-1, depends so:c.so.1 > c-3'])
    expect(ways('a', packages, 'so:c.so.1')).toEqual(['world a > a-1, depends so:c.so.1 > c-3'])
  })

  test('because of what its presence completes', () => {
    const packages = { 'a-1': {}, 'b-1': {}, 'both-1': { installIf: 'a b=1' } }
    expect(ways('a b', packages, 'both')).toEqual([
      'world a > a-1, install_if a > both-1',
      'world b > b-1, install_if b=1 > both-1',
    ])
  })

  test('not because of an install_if that is not complete', () => {
    expect(ways('a c', { 'a-1': {}, 'c-1': { installIf: 'a b' } }, 'c')).toEqual(['world c > c-1'])
    expect(ways('a c', { 'a-1': {}, 'c-1': { installIf: 'a !a' } }, 'c')).toEqual(['world c > c-1'])
  })

  test('not because of a version that it is not', () => {
    const packages = { 'a-1': { depends: 'p>=2' }, 'b-1': { provides: 'p=1' }, 'c-1': { provides: 'p=2' } }
    expect(ways('a b', packages, 'b')).toEqual(['world b > b-1'])
    expect(ways('a b', packages, 'c')).toEqual(['world a > a-1, depends p>=2 > c-1'])
  })

  test('not because others conflict with it', () => {
    expect(ways('a b', { 'a-1': { depends: '!b>2' }, 'b-1': {} }, 'b')).toEqual(['world b > b-1'])
    expect(ways('!c a', { 'a-1': {} }, 'a')).toEqual(['world a > a-1'])
  })

  test('because of an identity, or with a tag', () => {
    const item = locked('a-1')
    const lock = lockOf(`a><${item.checksum} a@edge`, [item])
    expect(lock.why('a').paths.map(shown)).toEqual([`world a><${item.checksum} > a-1`, 'world a@edge > a-1'])
  })

  test('for no reason that is left', () => {
    const lock = lockOf('a', [locked('a-1'), locked('b-1', { reason: { kind: 'leftover' } })])
    expect(lock.why('b')).toEqual({ packages: ['b'], paths: [], complete: true })
  })

  test('through a cycle, but none comes twice to a package', () => {
    const packages = { 'a-1': { depends: 'b' }, 'b-1': { depends: 'a c' }, 'c-1': { depends: 'b' } }
    expect(ways('a c', packages, 'b')).toEqual(['world a > a-1, depends b > b-1', 'world c > c-1, depends b > b-1'])
    expect(ways('a', packages, 'c')).toEqual(['world a > a-1, depends b > b-1, depends c > c-1'])
  })

  test('not for itself', () => {
    expect(ways('a', { 'a-1': { depends: 'x', provides: 'x', installIf: 'a' } }, 'a')).toEqual(['world a > a-1'])
  })
})

/** Layers of two packages, each of which needs both of the next: as many ways as 2 to the power of the layers. */
function lattice(layers: number) {
  const packages = Array.from({ length: layers }, (_, layer) =>
    ['l', 'r'].map(side => locked(`${side}${layer}-1`, { depends: `l${layer + 1} r${layer + 1}` })),
  ).flat()
  return lockOf('l0 r0', [...packages, locked(`l${layers}-1`), locked('long-1')])
}

describe('where there are more ways than can be told', () => {
  const whyIn = (layers: number, options: WhyOptions = {}) => lattice(layers).why(`l${layers}`, options)

  test('all are told up to the limit', () => {
    expect(whyIn(3)).toMatchObject({ complete: true, paths: { length: 8 } })
    expect(whyIn(3, { limit: 8 })).toMatchObject({ complete: true, paths: { length: 8 } })
    expect(whyIn(3, { limit: 7 })).toMatchObject({ complete: false, paths: { length: 7 } })
  })

  test('as many as are wanted are told of any number, and each is another one', () => {
    const { paths, complete } = whyIn(60)
    expect(complete).toBe(false)
    expect(new Set(paths.map(shown)).size).toBe(100)
    for (const path of paths) expect(path).toHaveLength(61)
  })

  test('the shortest is found first', () => {
    const chain = Array.from({ length: 12 }, (_, index) => locked(`c${index}-1`, { depends: `c${index + 1} end` }))
    const lock = lockOf('c0 x', [...chain, locked('c12-1'), locked('x-1', { depends: 'end' }), locked('end-1')])
    const lengths = lock.why('end', { limit: 5 }).paths.map(path => path.length)
    expect(lengths).toEqual([2, 2, 3, 4, 5])
  })

  test('a search that only goes in circles is given up, and says so', () => {
    const names = Array.from({ length: 14 }, (_, index) => `k${index}`)
    // Everybody needs everybody, and one of them the target.
    const clique = names.map(name => locked(`${name}-1`, { depends: `${names.join(' ')} end` }))
    const { paths, complete } = lockOf('k0', [...clique, locked('end-1')]).why('end', { limit: 2 })
    expect(complete).toBe(false)
    expect(paths.map(path => path.length)).toEqual([2, 3])
  })
})

describe('a question that has no answer', () => {
  const two = lockOf('a', [locked('a-1'), locked('abc-1', { target: 'aarch64' }), locked('a-1', { target: 'aarch64' })])

  test('is about a package that is not there', () => {
    expect(() => two.why('abd', { arch: 'aarch64' })).toThrow(
      failure('UNDISTRO_LOCK_PACKAGE', { message: 'Did you mean abc?' }),
    )
    expect(() => two.why('abc', { arch: 'x86_64' })).toThrow(failure('UNDISTRO_LOCK_PACKAGE'))
  })

  test('is about no architecture in particular, or about another one', () => {
    expect(() => two.why('a')).toThrow(failure('UNDISTRO_LOCK_ARCH', { message: 'x86_64, aarch64' }))
    expect(() => two.why('a', { arch: 'riscv64' })).toThrow(failure('UNDISTRO_LOCK_ARCH', { message: '"riscv64"' }))
    expect(two.why('a', { arch: 'linux/arm64' }).paths).toHaveLength(1)
  })
})
