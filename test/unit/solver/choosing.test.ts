import { describe, expect, it } from 'vitest'
import { add, compats, failure, pkg, repository } from './worlds.js'

describe.each(compats)('choosing a version, as %s', compat => {
  const versions = [pkg('a-1'), pkg('a-3'), pkg('a-2')]

  it('takes the highest', () => {
    expect(add('a', versions, compat)).toBe('a-3')
  })

  it.each([
    ['a=2', 'a-2'],
    ['a<3', 'a-2'],
    ['a<=2', 'a-2'],
    ['a>1', 'a-3'],
    ['a~1', 'a-1'],
    ['a=<1', 'a-1'],
  ])('takes the highest that meets %s', (request, installed) => {
    expect(add(request, versions, compat)).toBe(installed)
  })

  it('takes a package by its identity', () => {
    const [wanted = pkg('a-1')] = versions
    expect(add(`a><${wanted.checksum}`, versions, compat)).toBe('a-1')
  })

  it('heeds what dependencies ask for', () => {
    expect(add('b', [...versions, pkg('b-1', { depends: 'a<3' })], compat)).toBe('a-2 b-1')
  })

  it('takes the highest from whichever repository', () => {
    const repositories = [repository([pkg('a-1')]), repository([pkg('a-2')])]
    expect(add('a', { repositories }, compat)).toBe('a-2')
  })

  it('takes what is equal from the first repository', () => {
    const first = pkg('a-1', { build: 'first', depends: 'b' })
    const second = pkg('a-1', { build: 'second' })
    const repositories = [repository([first, pkg('b-1')]), repository([second])]
    expect(add('a', { repositories }, compat)).toBe('b-1 a-1')
    expect(add('a', { repositories: repositories.toReversed() }, compat)).toBe('a-1')
  })

  it('has a package once that two repositories have', () => {
    const repositories = [repository([pkg('a-1')]), repository([pkg('a-1')])]
    expect(add('a', { repositories }, compat)).toBe('a-1')
  })

  it('does not go back to an older version when the newest cannot have its dependencies', () => {
    const facts = failure('a', [pkg('a-1'), pkg('a-2', { depends: 'gone' })], compat).complaints
    expect(facts).toMatchObject([{ kind: 'missing', name: 'gone' }])
  })

  it('does not go back when a dependency is only there in a wrong version', () => {
    const packages = [pkg('a-1'), pkg('a-2', { depends: 'b>1' }), pkg('b-1')]
    expect(failure('a', packages, compat).complaints).toMatchObject([{ kind: 'breaks', package: 'b-1' }])
  })

  it('fails for a version that conflicts with another request, though an older one would not', () => {
    const packages = [pkg('a-1'), pkg('a-2', { depends: '!b' }), pkg('b-1')]
    expect(failure('a b', packages, compat).complaints).toMatchObject([{ kind: 'breaks', package: 'b-1' }])
  })

  it('takes the older version when the newest is ruled out before it is chosen', () => {
    const packages = [
      pkg('a-1', { depends: 'c' }),
      pkg('a-2', { depends: 'c=1' }),
      pkg('b-1', { depends: 'c=2' }),
      pkg('c-1'),
      pkg('c-2'),
    ]
    expect(add('a b', packages, compat)).toBe('c-2 a-1 b-1')
  })

  it('fails when the newest would be ruled out two levels deep', () => {
    const packages = [
      pkg('a-1', { depends: 'c' }),
      pkg('a-2', { depends: 'x' }),
      pkg('x-1', { depends: 'c=1' }),
      pkg('b-1', { depends: 'y' }),
      pkg('y-1', { depends: 'c=2' }),
      pkg('c-1'),
      pkg('c-2'),
    ]
    expect(failure('a b', packages, compat).complaints).not.toEqual([])
  })
})
