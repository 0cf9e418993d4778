import { describe, expect, it } from 'vitest'
import { failure, pkg, repository } from './worlds.js'

describe('a failed solve', () => {
  it('names what is missing, who wants it, and the way there', () => {
    const packages = [
      pkg('a-1', { depends: 'b' }),
      pkg('b-1', { depends: 'so:gone>2' }),
      pkg('c-1', { depends: 'so:gone' }),
    ]
    const error = failure('a c', packages)
    expect(error.code).toBe('UNDISTRO_RESOLVE_UNSATISFIABLE')
    expect(error.complaints).toEqual([
      {
        kind: 'missing',
        name: 'so:gone',
        nearest: [],
        requiredBy: [
          { by: 'c-1', dependency: 'so:gone' },
          { by: 'b-1', dependency: 'so:gone>2' },
        ],
        chain: [
          { by: 'world', dependency: 'c' },
          { by: 'c-1', dependency: 'so:gone' },
        ],
      },
    ])
    expect(error.message).toBe(
      'no repository has so:gone (wanted by world[c] → c-1[so:gone]). ' +
        'Check how it is spelled, and whether the repository that has it is among those given.',
    )
  })

  it('suggests names that are spelled nearly alike', () => {
    const error = failure('ngnix', [pkg('nginx-1'), pkg('bash-1')])
    expect(error.complaints).toMatchObject([{ kind: 'missing', name: 'ngnix', nearest: ['nginx'] }])
    expect(error.hint).toBe('Did you mean nginx?')
  })

  it('suggests a command of that name', () => {
    const packages = [pkg('bind-tools-1', { provides: 'cmd:dig=1' }), pkg('digs-1')]
    expect(failure('dig', packages).hint).toBe('Did you mean cmd:dig?')
  })

  it('names the packages to choose from', () => {
    const packages = [pkg('a-1', { provides: 'v' }), pkg('b-1', { provides: 'v' }), pkg('b-2', { provides: 'v' })]
    const error = failure('v', packages)
    expect(error.complaints).toEqual([
      {
        kind: 'virtual',
        name: 'v',
        providers: ['a', 'b'],
        requiredBy: [{ by: 'world', dependency: 'v' }],
        chain: [{ by: 'world', dependency: 'v' }],
      },
    ])
    expect(error.message).toBe(
      'v (wanted by world[v]) is provided only by packages that are not chosen unasked. Ask for one of them: a, b.',
    )
  })

  it('names the demand that a package does not meet, and what there is', () => {
    const error = failure('git<1', [pkg('git-2')])
    expect(error.complaints).toEqual([
      {
        kind: 'breaks',
        package: 'git-2',
        demand: { by: 'world', dependency: 'git<1' },
        available: ['git-2'],
        requiredBy: [],
        chain: [{ by: 'world', dependency: 'git<1' }],
      },
    ])
    expect(error.message).toBe('git-2 does not meet world[git<1]. There is git-2.')
  })

  it('names two demands that no version meets both', () => {
    const packages = [pkg('a-1', { depends: 'c=1' }), pkg('b-1', { depends: 'c=2' }), pkg('c-1'), pkg('c-2')]
    const error = failure('a b', packages)
    expect(error.message).toBe('c-1 (wanted by world[a] → a-1[c=1]) does not meet b-1[c=2]. There is c-1, c-2.')
  })

  it('names the conflict that rules a package out', () => {
    const packages = [pkg('a-1', { depends: 'b' }), pkg('b-1')]
    expect(failure('a !b', packages).message).toBe(
      'world[!b] rules out b-1 (wanted by world[a] → a-1[b]). Drop world[!b], or what wants b-1.',
    )
  })

  it('tells of a conflict between two packages once', () => {
    const packages = [pkg('a-1', { provides: 'v=1 w=1' }), pkg('b-1', { provides: 'w=2 v=2' })]
    const error = failure('a b', packages)
    expect(error.complaints).toHaveLength(2)
    expect(error.message).toBe(
      'a-1 (wanted by world[a]) and b-1 cannot be together: both have v, w. Leave one of them out.',
    )
  })

  it('tells of a package that conflicts with itself', () => {
    expect(failure('a', [pkg('a-1', { provides: 'a=2' })]).message).toBe(
      'a-1 (wanted by world[a]) has twice what there can be once: a',
    )
  })

  it('names the tag that would make a package available', () => {
    const repositories = [repository([]), repository([pkg('a-1')], 'edge')]
    expect(failure('a', { repositories }).message).toBe(
      'only repositories tagged @edge have a-1 (wanted by world[a]). Add @edge to the entry of the request that needs it.',
    )
  })

  it('says why a package is not installable', () => {
    const repositories = [repository([pkg('a-1', { arch: 'armv7' })])]
    expect(failure('a', { repositories, arch: 'x86_64' }).message).toBe(
      'a-1 (wanted by world[a]) cannot be installed: it is built for armv7, not for x86_64',
    )
  })

  it('gives all reasons, and spells out the first five', () => {
    const error = failure('n1 n2 n3 n4 n5 n6 n7', [pkg('a-1')])
    expect(error.complaints).toHaveLength(7)
    const lines = error.message.split('\n')
    expect(lines[0]).toBe('no set of packages meets the request:')
    expect(lines[5]).toBe('  no repository has n5 (wanted by world[n5])')
    expect(lines[6]).toMatch(/^ {2}and 2 more reasons$/)
  })

  it('does not repeat the whole of long lists', () => {
    const packages = Array.from({ length: 8 }, (_, n) => pkg(`p${n}-1`, { provides: 'v' }))
    expect(failure('v', packages).hint).toBe('Ask for one of them: p0, p1, p2, p3, p4 and 3 more.')
  })

  it('tells of a package that apk ruled out too early', () => {
    const packages = [
      pkg('b-1', { depends: 'a', provides: 'so:x=1', installIf: '!d' }),
      pkg('a-1', { provides: 'c d=1' }),
      pkg('a-3', { provides: 'd=1' }),
      pkg('a-2', { provides: 'so:x' }),
    ]
    const error = failure('!c', packages)
    expect(error.complaints).toMatchObject([{ kind: 'ruled-out', package: 'a-3' }])
    expect(error.message).toBe(
      'a-3 (wanted by install_if[!d] → b-1[a]) was ruled out by choices made before it was needed. ' +
        'Ask for it by its own name and version, which is then decided first.',
    )
  })
})
