import { describe, expect, it } from 'vitest'
import type { IndexPackage } from '../../../src/apk/index.js'
import { type Repository, type Solution, solve } from '../../../src/solver/index.js'
import { compats, failure, pkg, repository } from './worlds.js'

describe.each(compats)('where apk finds no answer though there is one, as %s', compat => {
  function answer(words: string, ...repositories: readonly (readonly IndexPackage[] | Repository)[]): Solution {
    const all = repositories.map(item => ('index' in item ? item : repository(item)))
    // What apk finds an answer for does not belong here.
    failure(words, { repositories: all }, compat)
    return solve({ world: words.split(' '), repositories: all, compat })
  }
  const labels = ({ packages }: Solution): string => packages.map(({ name, version }) => `${name}-${version}`).join(' ')

  it('an older version is taken when the newest cannot have its dependencies', () => {
    const found = answer('a', [pkg('a-2', { depends: 'gone' }), pkg('a-1', { depends: 'b' }), pkg('b-1')])
    expect(labels(found)).toBe('b-1 a-1')
    expect(found.refusedByApk).toBe(true)
  })

  it('a choice is taken back that rules out what is needed two levels deeper', () => {
    const packages = [
      ...[pkg('a-2', { depends: 'c' }), pkg('a-1')],
      ...[pkg('b-1', { depends: 'd' }), pkg('c-1', { depends: 'e=1' })],
      ...[pkg('d-1', { depends: 'e=2' }), pkg('e-1'), pkg('e-2')],
    ]
    expect(labels(answer('a b', packages))).toBe('a-1 e-2 d-1 b-1')
  })

  it('the newest of those that can be is taken', () => {
    const packages = [4, 3, 2, 1].map(n => pkg(`a-${n}`, { depends: n > 2 ? 'gone' : 'b' }))
    expect(labels(answer('a', [...packages, pkg('b-1')]))).toBe('b-1 a-2')
  })

  it('a package is left out that its install_if would bring in but that cannot be', () => {
    const packages = [pkg('a-1'), pkg('a-doc-1', { installIf: 'a', depends: 'gone' })]
    expect(labels(answer('a', packages))).toBe('a-1')
  })

  it('another is still brought in', () => {
    const packages = [
      ...[pkg('a-2', { depends: 'gone' }), pkg('a-1')],
      ...[pkg('a-doc-1', { installIf: 'a', depends: 'docs' }), pkg('docs-1')],
    ]
    expect(labels(answer('a', packages))).toBe('a-1 docs-1 a-doc-1')
  })

  it('a provider is chosen among several that the others can be with', () => {
    const packages = [
      ...[
        pkg('x-1', { provides: 'v=9', depends: 'gone' }),
        pkg('y-1', { provides: 'v=5' }),
        pkg('z-1', { provides: 'v=1' }),
      ],
      pkg('a-1', { depends: 'v' }),
    ]
    expect(labels(answer('a', packages))).toBe('y-1 a-1')
  })

  it('packages come from tagged repositories only where a tag that is asked for leads there', () => {
    const main = [pkg('a-2', { depends: 'b' }), pkg('a-1'), pkg('b-1', { depends: 'gone' })]
    const edge = repository([pkg('b-2')], 'edge')
    expect(labels(answer('a', main, edge))).toBe('a-1')
    expect(labels(solve({ world: ['a@edge'], repositories: [repository(main), edge], compat }))).toBe('b-2 a-2')
  })

  it('what is installed stays where it can', () => {
    const packages = [pkg('a-2', { depends: 'gone' }), pkg('a-1', { depends: 'c' }), pkg('c-1'), pkg('b-2')]
    const request = { world: ['b'], add: ['a'], repositories: [repository(packages)], installed: [pkg('b-1')], compat }
    expect(() => solve({ ...request, strategy: 'apk' })).toThrow('gone')
    const found = solve(request)
    expect(found.refusedByApk).toBe(true)
    expect(new Set(labels(found).split(' '))).toEqual(new Set(['b-1', 'c-1', 'a-1']))
    expect(found.changes.map(change => `${change.kind} ${change.name}`)).toEqual(['installing c', 'installing a'])
  })
})
