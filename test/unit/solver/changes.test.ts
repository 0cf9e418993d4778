import { describe, expect, it } from 'vitest'
import { solve } from '../../../src/solver/index.js'
import { compats, pkg, repository, run } from './worlds.js'

describe.each(compats)('the order of changes, as %s', compat => {
  it('has what is not needed behind what needed it', () => {
    const installed = [pkg('a-1', { depends: 'b c' }), pkg('b-1', { depends: 'd' }), pkg('c-1'), pkg('d-1')]
    expect(run('del a', { world: 'a', installed }, installed, compat)).toBe(
      'purging a 1, purging b 1, purging d 1, purging c 1',
    )
  })

  it('has what only an old version needed right behind the new one', () => {
    const installed = [pkg('a-1', { depends: 'b' }), pkg('b-1'), pkg('c-1')]
    const packages = [pkg('a-2'), pkg('c-2')]
    expect(run('upgrade', { world: 'a c', installed }, packages, compat)).toBe(
      'upgrading a 1 2, purging b 1, upgrading c 1 2',
    )
  })

  it('has what came in by install_if in front of what it followed', () => {
    const installed = [pkg('a-1'), pkg('b-1'), pkg('f-1', { installIf: 'a b' })]
    expect(run('del b', { world: 'a b', installed }, installed, compat)).toBe('purging f 1, purging b 1')
  })

  it('has a cycle once', () => {
    const installed = [pkg('a-1', { depends: 'b' }), pkg('b-1', { depends: 'a' })]
    expect(run('del a', { world: 'a', installed }, installed, compat)).toBe('purging b 1, purging a 1')
  })

  it('is not limited by how long a chain of dependencies is', () => {
    const length = 12_000
    const installed = Array.from({ length }, (_, n) => pkg(`p${n}-1`, n + 1 < length ? { depends: `p${n + 1}` } : {}))
    const lines = run('del p0', { world: 'p0', installed }, [], compat).split(', ')
    expect(lines).toEqual(installed.map(({ name }) => `purging ${name} 1`))
  })
})

describe('a package that gives way to another for what a third needs', () => {
  const old = pkg('old-1', { provides: 'v=1' })
  const user = pkg('user-1', { depends: 'v' })
  const packages = [old, user, pkg('new-1', { provides: 'v=2' })]
  const root = { world: 'user', installed: [old, user] }

  it('goes in front of it with apk 3, behind it with apk 2', () => {
    expect(run('add !old new', root, packages, 'apk3')).toBe('purging old 1, installing new 1')
    expect(run('add !old new', root, packages, 'apk2')).toBe('installing new 1, purging old 1')
  })
})

describe('a change', () => {
  it('has the packages before and after', () => {
    const [a1, a2, b1] = [pkg('a-1'), pkg('a-2'), pkg('b-1')]
    const { changes, world } = solve({
      repositories: [repository([a2])],
      world: ['a', 'b'],
      installed: [a1, { ...b1, tag: 'gone' }],
      del: ['b'],
      upgrade: true,
    })
    expect(world).toEqual(['a'])
    expect(changes).toEqual([
      { kind: 'purging', name: 'b', old: { ...b1, tag: 'gone' }, new: undefined, tag: undefined },
      { kind: 'upgrading', name: 'a', old: a1, new: a2, tag: undefined },
    ])
  })
})
