import { describe, expect, it } from 'vitest'
import { FormatError } from '../../../src/errors/index.js'
import { solve, worldAdd, worldDelete } from '../../../src/solver/index.js'
import { compats, pkg, repository, run } from './worlds.js'

describe('adding to a world', () => {
  it('puts an entry in place of the one with its name, and sorts', () => {
    expect(worldAdd(['b', 'a=1'], ['a@edge', 'C'])).toEqual(['a@edge', 'b', 'C'])
  })

  it('writes entries as apk does', () => {
    expect(worldAdd([], ['a=<1'])).toEqual(['a<=1'])
  })

  it('wants entries in apk’s grammar', () => {
    expect(() => worldAdd([], ['a>'])).toThrow(FormatError)
  })
})

describe.each(compats)('deleting from a world, as %s', compat => {
  const installed = [
    pkg('a-1', { provides: 'v=1' }),
    pkg('b-1', { depends: 'a' }),
    pkg('c-1', { depends: 'v b' }),
    pkg('d-1', { depends: 'a<1' }),
    pkg('e-1'),
  ]

  it('takes names out, with whatever version and tag', () => {
    expect(worldDelete(['a=1', 'b', 'c@edge'], ['a', 'c', 'z'], { compat })).toEqual(['b'])
  })

  it('takes out what depends on them as well, and what it provides', () => {
    expect(worldDelete(['b', 'c', 'd', 'e', 'v'], ['a'], { withDependants: installed, compat })).toEqual(['d', 'e'])
    expect(worldDelete(['b', 'c', 'd', 'e', 'v'], ['a'], { compat })).toEqual(['b', 'c', 'd', 'e', 'v'])
  })

  it('comes to an end where packages depend on each other', () => {
    const cycle = [pkg('a-1', { depends: 'b' }), pkg('b-1', { depends: 'a' })]
    expect(worldDelete(['a', 'b'], ['a'], { withDependants: cycle, compat })).toEqual([])
  })

  it('wants bare names', () => {
    expect(() => worldDelete(['a'], ['a=1'])).toThrow(/"a=1" is not a name/)
  })

  it('leaves a package in the root that something needs, and says what', () => {
    const root = { world: ['a', 'b'], installed: installed.slice(0, 2), repositories: [repository([])], compat }
    const { world, packages, changes } = solve({ ...root, del: ['a'] })
    expect(world).toEqual(['b'])
    expect(changes).toEqual([])
    expect(packages.find(({ name }) => name === 'a')?.reason).toEqual({
      kind: 'dependency',
      package: 'b-1',
      dependency: 'a',
    })
    expect(run('del -r a', { world: 'a b', installed: root.installed }, [], compat)).toBe('purging b 1, purging a 1')
  })
})

describe('a package that is deleted', () => {
  const packages = [pkg('a-1', { provides: 'v', priority: 1 }), pkg('b-1', { provides: 'v', priority: 2 })]
  const root = { world: 'a c', installed: [...packages.slice(0, 1), pkg('c-1', { depends: 'v' })] }

  it('is not favoured for being installed by apk 3', () => {
    expect(run('del a', root, packages, 'apk3')).toBe('purging a 1, installing b 1')
  })
})
