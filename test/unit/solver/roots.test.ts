import { describe, expect, it } from 'vitest'
import { solve } from '../../../src/solver/index.js'
import { compats, pkg, repository, run } from './worlds.js'

const a1 = pkg('a-1')
const a2 = pkg('a-2')
const b1 = pkg('b-1')

describe.each(compats)('a root that has packages, as %s', compat => {
  it('keeps what is installed, though there is something newer', () => {
    expect(run('add b', { world: 'a', installed: [a1] }, [a1, a2, b1], compat)).toBe('installing b 1')
  })

  it('keeps what no repository has any more', () => {
    const { packages, changes } = solve({ world: ['a'], installed: [a1], repositories: [repository([])], compat })
    expect(packages).toMatchObject([{ name: 'a', version: '1', repository: undefined, package: a1 }])
    expect(changes).toEqual([])
  })

  it('has a package once that a repository has as well', () => {
    const { packages } = solve({ world: ['a'], installed: [{ ...a1 }], repositories: [repository([a1])], compat })
    expect(packages).toMatchObject([{ name: 'a', repository: 0 }])
  })

  it('loses what is not needed', () => {
    expect(run('add b', { world: '', installed: [a1] }, [a1, b1], compat)).toBe('purging a 1, installing b 1')
  })

  it('takes another version when the world asks for it', () => {
    const root = { world: 'a', installed: [a1] }
    expect(run('add a>1', root, [a1, a2], compat)).toBe('upgrading a 1 2')
    expect(run('add a<2', { world: 'a', installed: [a2] }, [a1, a2], compat)).toBe('downgrading a 2 1')
  })

  it('takes another build by its identity', () => {
    const other = pkg('a-1', { build: 'other' })
    expect(run(`add a><${other.checksum}`, { world: 'a', installed: [a1] }, [other], compat)).toBe('replacing a 1 1')
  })

  it('keeps an installed provider of a versioned name', () => {
    const packages = [pkg('x-1', { provides: 'v=1' }), pkg('y-1', { provides: 'v=2' }), pkg('c-1', { depends: 'v' })]
    expect(run('add c', { world: 'x', installed: packages.slice(0, 1) }, packages, compat)).toBe('installing c 1')
  })

  it('takes what the tag of the world has, and goes back without it', () => {
    const repositories = [repository([a1]), repository([a2], 'edge')]
    expect(run('add a@edge', { world: 'a', installed: [a1] }, { repositories }, compat)).toBe('upgrading a@edge 1 2')
    const pinned = { world: 'a@edge', installed: [{ ...a2, tag: 'edge' }] }
    expect(run('fix', pinned, { repositories }, compat)).toBe('')
    expect(run('add a', pinned, { repositories }, compat)).toBe('downgrading a 2 1')
  })

  it('gives up a tag that nothing asks for any more', () => {
    const repositories = [repository([a1]), repository([b1], 'edge')]
    const root = { world: 'a', installed: [{ ...a1, tag: 'edge' }] }
    expect(run('fix', root, { repositories }, compat)).toBe('repinning a 1')
  })

  it('fails like an empty one when it cannot have what is asked for', () => {
    expect(() => run('add b', { world: 'a', installed: [a1] }, [a1, pkg('b-1', { depends: '!a' })], compat)).toThrow(
      expect.objectContaining({ code: 'UNDISTRO_RESOLVE_UNSATISFIABLE' }),
    )
  })
})
