import { describe, expect, it } from 'vitest'
import { Solver, solve } from '../../../src/solver/index.js'
import { add, compats, failure, pkg, repository } from './worlds.js'

describe.each(compats)('tagged repositories, as %s', compat => {
  const main = repository([pkg('a-1'), pkg('b-1')])
  const edge = repository([pkg('a-2', { depends: 'b' }), pkg('b-2'), pkg('only-1')], 'edge')
  const repositories = [main, edge]

  it('are left alone without their tag', () => {
    expect(add('a', { repositories }, compat)).toBe('a-1')
  })

  it('are preferred with their tag, but not for what is depended on', () => {
    expect(add('a@edge', { repositories }, compat)).toBe('b-1 a-2')
  })

  it('are open to what is depended on when nothing else will do', () => {
    const packages = [repository([pkg('a-1')]), repository([pkg('a-2', { depends: 'only' }), pkg('only-1')], 'edge')]
    expect(add('a@edge', { repositories: packages }, compat)).toBe('only-1 a-2')
  })

  it('mask their packages', () => {
    expect(failure('only', { repositories }, compat).complaints).toMatchObject([
      { kind: 'masked', package: 'only-1', tags: ['edge'], requiredBy: [{ by: 'world', dependency: 'only' }] },
    ])
  })

  it('do not mask packages without files', () => {
    const empty = repository([pkg('meta-1', { installedSize: 0 })], 'edge')
    expect(add('meta', { repositories: [main, empty] }, compat)).toBe('meta-1')
  })

  it('do not mask what a repository without tag has as well', () => {
    expect(add('a', { repositories: [repository([pkg('a-1')], 'edge'), repository([pkg('a-1')])] }, compat)).toBe('a-1')
  })

  it('are told of packages that came from them by their tag', () => {
    const { packages } = solve({ world: ['a@edge'], repositories, compat })
    expect(packages.map(({ name, repository, tag }) => [name, repository, tag])).toEqual([
      ['b', 0, undefined],
      ['a', 1, 'edge'],
    ])
  })

  it('have to have the tag that is asked for', () => {
    expect(failure('a@nope', { repositories }, compat)).toMatchObject({
      code: 'UNDISTRO_RESOLVE_TAG',
      hint: 'The tags there are: @edge.',
    })
    expect(failure('a@nope', [pkg('a-1')], compat).hint).toBe('No repository has a tag: leave it out.')
  })
})

describe('more tags than can be told apart', () => {
  it('are refused', () => {
    const repositories = Array.from({ length: 31 }, (_, n) => repository([], `tag${n}`))
    expect(() => new Solver({ repositories })).toThrow(/more than 30 different repository tags/)
    expect(() => new Solver({ repositories: repositories.slice(1) })).not.toThrow()
  })
})
