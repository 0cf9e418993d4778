import { describe, expect, it } from 'vitest'
import { ResolveError } from '../../../src/errors/index.js'
import { compats, pkg, repository, run } from './worlds.js'

const a1 = pkg('a-1', { depends: 'b' })
const a2 = pkg('a-2', { depends: 'b' })
const b1 = pkg('b-1')
const b2 = pkg('b-2')
const c1 = pkg('c-1')
const c2 = pkg('c-2')
const packages = [a1, a2, b1, b2, c1, c2]
const root = { world: 'a c', installed: [a1, b1, c1] }

describe.each(compats)('upgrading, as %s', compat => {
  const change = (command: string, source = packages, given = root) => run(command, given, source, compat)

  it('takes the newest of everything', () => {
    expect(change('upgrade')).toBe('upgrading b 1 2, upgrading a 1 2, upgrading c 1 2')
  })

  it('takes the newest of what is named, not of what that depends on', () => {
    expect(change('upgrade a')).toBe('upgrading a 1 2')
    expect(change('upgrade b')).toBe('upgrading b 1 2')
  })

  it('takes the newest of what is added and of what that depends on', () => {
    expect(change('add -u a')).toBe('upgrading b 1 2, upgrading a 1 2')
  })

  it('leaves what is to be ignored', () => {
    expect(change('upgrade --ignore b c')).toBe('upgrading a 1 2')
  })

  it('keeps what is newer than anything that repositories have, unless it has to be available', () => {
    const old = [a1, b1, c1]
    const given = { world: 'a c', installed: [a2, b1, c2] }
    expect(change('upgrade', old, given)).toBe('')
    expect(change('upgrade -a', old, given)).toBe('downgrading a 2 1, downgrading c 2 1')
    expect(change('upgrade -a c', old, given)).toBe('downgrading a 2 1, downgrading c 2 1')
  })

  it('keeps the build that is there, unless it has to be available', () => {
    const rebuilt = [pkg('c-1', { build: 'again' })]
    const given = { world: 'c', installed: [c1] }
    expect(change('upgrade', rebuilt, given)).toBe('')
    expect(change('upgrade -a', rebuilt, given)).toBe('replacing c 1 1')
  })

  it('keeps what no repository has in any version', () => {
    expect(change('upgrade -a', [], { world: 'c', installed: [c1] })).toBe('')
  })

  it('drops identities of the world when packages have to be available', () => {
    const given = { world: `c><${c1.checksum}`, installed: [c1] }
    expect(change('upgrade', [c2], given)).toBe('')
    expect(change('upgrade -a', [c2], given)).toBe('upgrading c 1 2')
  })

  it('drops what came in by install_if and is not available any more', () => {
    const follower = pkg('f-1', { installIf: 'c' })
    const given = { world: 'c', installed: [c1, follower] }
    expect(change('upgrade', [c1], given)).toBe('')
    expect(change('upgrade -a', [c1], given)).toBe('purging f 1')
  })

  it('takes the latest even where that breaks something', () => {
    const broken = [...packages, pkg('c-3', { depends: 'gone' })]
    expect(change('upgrade c', [...packages, pkg('d-1', { depends: 'c<2' })], { world: 'c d', installed: [c1] })).toBe(
      'installing d 1',
    )
    expect(() => change('add -l c', broken)).toThrow(ResolveError)
  })

  it('installs again what is there, alone or with what it depends on', () => {
    expect(change('fix a')).toBe('reinstalling a 1')
    expect(change('fix -d a')).toBe('reinstalling b 1, reinstalling a 1')
    expect(change('fix -u a')).toBe('upgrading a 1 2')
  })

  it('does not install again what no repository has', () => {
    expect(change('fix a', [b1, c1])).toBe('')
  })

  it('wants names that there are', () => {
    for (const command of ['upgrade nope', 'fix nope', 'del nope', 'upgrade --ignore nope']) {
      expect(() => change(command)).toThrow(expect.objectContaining({ code: 'UNDISTRO_RESOLVE_NAME' }))
    }
  })

  it('goes through a repository whose tag the world asks for', () => {
    const repositories = [repository([c1]), repository([c2], 'edge')]
    const given = { world: 'c@edge', installed: [{ ...c1, tag: 'edge' }] }
    expect(run('upgrade', given, { repositories }, compat)).toBe('upgrading c@edge 1 2')
  })
})
