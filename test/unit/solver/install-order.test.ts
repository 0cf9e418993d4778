import { describe, expect, it } from 'vitest'
import { add, compats, pkg } from './worlds.js'

describe.each(compats)('the order of installation, as %s', compat => {
  it('has a package behind what it depends on, in the order of its dependencies', () => {
    const packages = [pkg('a-1', { depends: 'c b' }), pkg('b-1', { depends: 'd' }), pkg('c-1'), pkg('d-1')]
    expect(add('a', packages, compat)).toBe('c-1 d-1 b-1 a-1')
  })

  it('follows the names of the request, upper and lower case alike', () => {
    expect(add('c B a', [pkg('a-1'), pkg('B-1'), pkg('c-1')], compat)).toBe('a-1 B-1 c-1')
    expect(add('a A', [pkg('a-1'), pkg('A-1')], compat)).toBe('A-1 a-1')
  })

  it('enters a cycle where it meets it', () => {
    const packages = [pkg('a-1', { depends: 'b' }), pkg('b-1', { depends: 'a' })]
    expect(add('a', packages, compat)).toBe('b-1 a-1')
    expect(add('b', packages, compat)).toBe('a-1 b-1')
  })

  it('has a package that comes in by install_if right behind the last it waits for', () => {
    const packages = [pkg('a-1'), pkg('b-1'), pkg('c-1'), pkg('ab-1', { installIf: 'a b' })]
    expect(add('a b c', packages, compat)).toBe('a-1 b-1 ab-1 c-1')
  })

  it('is not limited by how long a chain of dependencies is', () => {
    const length = 12_000
    const packages = Array.from({ length }, (_, n) => pkg(`p${n}-1`, n + 1 < length ? { depends: `p${n + 1}` } : {}))
    expect(add('p0', packages, compat).split(' ')).toEqual(packages.map(({ name }) => `${name}-1`).reverse())
  })
})
