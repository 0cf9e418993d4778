import { describe, expect, test } from 'vitest'
import type { WhyNot } from '../../../src/index.js'
import { failure } from '../../support/failures.js'
import { type LockedParts, locked, lockOf } from '../../support/locks.js'

function why(request: string, packages: Readonly<Record<string, LockedParts>>, dependency: string): WhyNot {
  const all = Object.entries(packages).map(([label, parts]) => locked(label, parts))
  return lockOf(request, all).whyNot(dependency)
}

describe('why something is not there', () => {
  test('though it is, also by a name that it provides', () => {
    const packages = { 'a-1': { provides: 'so:a.so=1' } }
    expect(why('a', packages, 'a>0')).toEqual({ kind: 'installed', packages: ['a-1'] })
    expect(why('a', packages, 'so:a.so')).toEqual({ kind: 'installed', packages: ['a-1'] })
  })

  test('because nothing asks for it', () => {
    expect(why('a', { 'a-1': { depends: 'b' }, 'b-1': {} }, 'c')).toEqual({ kind: 'unasked' })
  })

  test('because the request or a package does not want it', () => {
    const packages = { 'a-1': { depends: '!b<2' } }
    expect(why('a !c', packages, 'c')).toEqual({ kind: 'excluded', by: [{ by: 'world', dependency: '!c' }] })
    expect(why('a', packages, 'b=1')).toEqual({ kind: 'excluded', by: [{ by: 'a-1', dependency: '!b<2' }] })
    expect(why('a', packages, 'b=2')).toEqual({ kind: 'unasked' })
  })

  test('because it is there in another version, and who holds it there', () => {
    const packages = { 'a-1': { depends: 'c<2' }, 'b-1': { depends: 'c' }, 'c-1': {} }
    expect(why('a b', packages, 'c=2')).toEqual({
      kind: 'other-version',
      packages: ['c-1'],
      wantedBy: [
        { by: 'a-1', dependency: 'c<2', isHolding: true },
        { by: 'b-1', dependency: 'c', isHolding: false },
      ],
    })
  })

  test('unless the question is none, or is about another architecture', () => {
    expect(() => why('a', { 'a-1': {} }, 'a>')).toThrow(failure('UNDISTRO_FORMAT_DEPENDENCY'))
    const lock = lockOf('a', [locked('a-1', {})])
    expect(() => lock.whyNot('a', { arch: 'riscv64' })).toThrow(failure('UNDISTRO_LOCK_ARCH'))
  })
})
