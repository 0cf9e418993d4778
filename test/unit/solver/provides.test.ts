import { describe, expect, it } from 'vitest'
import { add, compats, failure, pkg } from './worlds.js'

describe.each(compats)('provided names, as %s', compat => {
  it('are met by the package that provides them in a version', () => {
    expect(add('a', [pkg('a-1', { depends: 'so:b' }), pkg('b-1', { provides: 'so:b=1' })], compat)).toBe('b-1 a-1')
  })

  it('take the package that provides the highest version, whatever its own is', () => {
    const packages = [pkg('a-9', { provides: 'v=1' }), pkg('b-1', { provides: 'v=2' })]
    expect(add('v', packages, compat)).toBe('b-1')
  })

  it('take a higher version before a higher priority', () => {
    const packages = [pkg('a-1', { provides: 'v=1', priority: 9 }), pkg('b-1', { provides: 'v=2' })]
    expect(add('v', packages, compat)).toBe('b-1')
  })

  it('take the higher priority of equal versions', () => {
    const packages = [pkg('a-1', { provides: 'v=1' }), pkg('b-1', { provides: 'v=1', priority: 1 })]
    expect(add('v', packages, compat)).toBe('b-1')
  })

  it('take the first package when all else is equal', () => {
    expect(add('v', [pkg('b-1', { provides: 'v=1' }), pkg('a-1', { provides: 'v=1' })], compat)).toBe('b-1')
  })

  it('meet versions by the version they are provided in', () => {
    const packages = [pkg('a-1', { provides: 'v=5' })]
    expect(add('v>4', packages, compat)).toBe('a-1')
    expect(failure('v>5', packages, compat).complaints).toMatchObject([{ kind: 'breaks', package: 'a-1' }])
  })

  it('are not enough without version, even of the only package that has one', () => {
    expect(failure('v', [pkg('a-1', { provides: 'v' })], compat).complaints).toMatchObject([
      { kind: 'virtual', name: 'v', providers: ['a'] },
    ])
  })

  it('are enough without version when the package has a priority', () => {
    const packages = [pkg('a-1', { provides: 'v', priority: 1 }), pkg('b-1', { provides: 'v', priority: 2 })]
    expect(add('v', packages, compat)).toBe('b-1')
  })

  it('are enough without version when the package is asked for by its own name', () => {
    expect(add('v a', [pkg('a-1', { provides: 'v' }), pkg('b-1', { provides: 'v' })], compat)).toBe('a-1')
  })

  it('are enough without version when another package wants the provider', () => {
    const packages = [pkg('a-1', { provides: 'v' }), pkg('b-1', { provides: 'v' }), pkg('c-1', { depends: 'v b' })]
    expect(add('c', packages, compat)).toBe('b-1 c-1')
  })

  it('stand in for a package of the same name by their version', () => {
    const packages = [pkg('foo-1'), pkg('bar-1', { provides: 'foo=2' })]
    expect(add('foo', packages, compat)).toBe('bar-1')
    expect(add('foo bar', packages, compat)).toBe('bar-1')
  })

  it('do not stand in for a package of the same name without a version', () => {
    expect(add('foo', [pkg('foo-1'), pkg('bar-1', { provides: 'foo' })], compat)).toBe('foo-1')
  })

  it('are for one package only when they have a version', () => {
    const packages = [pkg('a-1', { provides: 'v=1' }), pkg('b-1', { provides: 'v=1' })]
    expect(failure('a b', packages, compat).complaints).toMatchObject([
      { kind: 'conflict', package: 'a-1', with: 'b-1', names: ['v'] },
      { kind: 'conflict', package: 'b-1', with: 'a-1', names: ['v'] },
    ])
  })

  it('are for many packages when they have none', () => {
    expect(add('a b', [pkg('a-1', { provides: 'v' }), pkg('b-1', { provides: 'v' })], compat)).toBe('a-1 b-1')
  })

  it('make a package conflict with itself that has its own name in another version', () => {
    expect(failure('a', [pkg('a-1', { provides: 'a=2' })], compat).complaints).toMatchObject([
      { kind: 'conflict', package: 'a-1', with: 'a-1', names: ['a'] },
    ])
  })

  it('make a package conflict with itself that has a name twice', () => {
    expect(failure('a', [pkg('a-1', { provides: 'v=1 v=2' })], compat).complaints).toMatchObject([
      { kind: 'conflict', package: 'a-1', with: 'a-1', names: ['v'] },
    ])
  })

  it('let a choice made elsewhere settle them', () => {
    const packages = [
      pkg('a-1', { depends: 'v' }),
      pkg('b-1', { provides: 'v=1' }),
      pkg('c-1', { provides: 'v=2' }),
      pkg('d-1', { depends: 'b' }),
    ]
    expect(add('a d', packages, compat)).toBe('b-1 a-1 d-1')
  })
})

describe('a provided name without version against a demand for one', () => {
  const packages = [pkg('a-1', { provides: 'v' })]

  it('meets none as apk2', () => {
    expect(failure('a v<2', packages, 'apk2').complaints).toMatchObject([{ kind: 'breaks', package: 'a-1' }])
  })

  it('is older than every version as apk3', () => {
    expect(add('a v<2', packages, 'apk3')).toBe('a-1')
    expect(failure('a v>0', packages, 'apk3').complaints).toMatchObject([{ kind: 'breaks', package: 'a-1' }])
  })

  it('ties with every version as apk2, so that the priority decides', () => {
    const rivals = [pkg('a-1', { provides: 'v', priority: 100 }), pkg('b-1', { provides: 'v=5' })]
    expect(add('v', rivals, 'apk2')).toBe('a-1')
    expect(add('v', rivals, 'apk3')).toBe('b-1')
  })
})
