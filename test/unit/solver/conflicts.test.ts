import { describe, expect, it } from 'vitest'
import { add, compats, failure, pkg } from './worlds.js'

describe.each(compats)('conflicts, as %s', compat => {
  it('of a request rule a package out', () => {
    const packages = [pkg('a-1', { provides: 'v=2' }), pkg('b-1', { provides: 'v=1' })]
    expect(add('v !a', packages, compat)).toBe('b-1')
  })

  it('rule out versions only, when they have one', () => {
    expect(add('b', [pkg('a-1'), pkg('a-2'), pkg('b-1', { depends: 'a !a>1' })], compat)).toBe('a-1 b-1')
  })

  it('alone install nothing', () => {
    expect(add('!a', [pkg('a-1')], compat)).toBe('')
    expect(add('!unheard-of', [pkg('a-1')], compat)).toBe('')
  })

  it('of a package rule out another', () => {
    const packages = [pkg('a-1', { depends: '!b' }), pkg('b-1')]
    expect(failure('a b', packages, compat).complaints).toMatchObject([
      { kind: 'breaks', package: 'b-1', demand: { by: 'a-1', dependency: '!b' } },
    ])
  })

  it('rule out by provided names', () => {
    const packages = [pkg('a-1', { depends: 'so:b' }), pkg('b-1', { provides: 'so:b=1' })]
    expect(failure('a !so:b', packages, compat).complaints).toMatchObject([
      { kind: 'breaks', package: 'b-1', demand: { by: 'world', dependency: '!so:b' } },
    ])
  })
})

describe('a package that conflicts with a name it provides', () => {
  const packages = [pkg('a-1', { depends: '!v', provides: 'v=1' }), pkg('b-1', { provides: 'v=1' })]

  it('keeps others with that name out as apk3', () => {
    expect(add('a', packages, 'apk3')).toBe('a-1')
    expect(failure('a b', packages, 'apk3').complaints).not.toEqual([])
  })

  it('keeps itself out as apk2', () => {
    expect(failure('a', packages, 'apk2').complaints).toMatchObject([
      { kind: 'breaks', package: 'a-1', demand: { by: 'a-1', dependency: '!v' } },
    ])
  })
})
