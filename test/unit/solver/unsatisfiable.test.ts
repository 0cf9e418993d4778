import { describe, expect, it } from 'vitest'
import { ResolveError } from '../../../src/errors/index.js'
import { type SolverOptions, solve } from '../../../src/solver/index.js'
import { pkg, repository } from './worlds.js'

type Packages = Parameters<typeof repository>[0]

function refused(words: string, source: Packages | SolverOptions): ResolveError {
  const options = 'repositories' in source ? source : { repositories: [repository(source)] }
  try {
    solve({ ...options, world: words.split(' ') })
  } catch (error) {
    if (error instanceof ResolveError) return error
    throw error
  }
  return expect.fail('there is an answer')
}

describe('a request without an answer is explained by', () => {
  it('a name that nothing has, and what it may have been meant to be', () => {
    const error = refused('ngnix', [pkg('nginx-1'), pkg('bash-1')])
    expect(error.code).toBe('UNDISTRO_RESOLVE_UNSATISFIABLE')
    expect(error.facts).toEqual([
      { kind: 'demand', by: 'world', dependency: 'ngnix', candidates: [], nearest: ['nginx'], elsewhere: [] },
    ])
    expect(error.remedies[0]).toEqual({ advice: 'Ask for nginx instead of ngnix.', world: ['nginx'] })
    expect(error.message).toBe(
      'ngnix is asked for, which no repository has. Ask for nginx instead of ngnix. Or: Leave ngnix out.',
    )
  })

  it('a command of that name', () => {
    const error = refused('dig', [pkg('bind-tools-1', { provides: 'cmd:dig=1' }), pkg('digs-1')])
    expect(error.remedies[0]?.world).toEqual(['cmd:dig'])
  })

  it('versions that there are, in the place of the one that is asked for', () => {
    const error = refused('a=3', [pkg('a-2')])
    expect(error.facts).toEqual([
      {
        kind: 'demand',
        by: 'world',
        dependency: 'a=3',
        candidates: [{ package: 'a-2', version: '2', fits: false }],
        nearest: [],
        elsewhere: [],
      },
    ])
    expect(error.remedies.map(({ world }) => world)).toEqual([['a=2'], ['a'], []])
  })

  it('the chain from the request to what is missing, and nothing beside it', () => {
    const packages = [
      ...[pkg('a-1', { depends: 'b c' }), pkg('b-1', { depends: 'so:gone>2' }), pkg('c-1')],
      pkg('d-1', { depends: 'c !x' }),
    ]
    expect(refused('a d', packages).message).toBe(
      [
        'these cannot hold together:',
        '  a is asked for: a-1',
        '  a-1 depends on b: b-1',
        '  b-1 depends on so:gone>2, which no repository has',
        'Leave a out.',
      ].join('\n'),
    )
  })

  it('each version with its own reason', () => {
    const packages = [pkg('a-2', { depends: 'gone' }), pkg('a-1', { depends: 'b<1' }), pkg('b-1')]
    expect(refused('a', packages).message).toBe(
      [
        'these cannot hold together:',
        '  a is asked for: a-2 or a-1',
        '  a-2 depends on gone, which no repository has',
        '  a-1 depends on b<1, but there is only b-1',
        'Leave a out.',
      ].join('\n'),
    )
  })

  it('two that want different versions of a third', () => {
    const packages = [pkg('a-1', { depends: 'c<2' }), pkg('b-1', { depends: 'c>1' }), pkg('c-1'), pkg('c-2')]
    const error = refused('a b', packages)
    expect(error.facts.at(-1)).toEqual({ kind: 'exclusive', name: 'c', packages: ['c-1', 'c-2'] })
    expect(error.message).toContain('only one version of c can be installed: c-1 or c-2\nLeave a out. Or: Leave b out.')
  })

  it('two that have the same', () => {
    const packages = [pkg('x-1', { provides: 'so:l=1' }), pkg('y-1', { provides: 'so:l=2' })]
    expect(refused('x y', packages).message).toContain('only one package with so:l can be installed: x-1 or y-1')
  })

  it('one that has twice what there can be once', () => {
    const packages = [pkg('x-1', { provides: 'so:l=1 so:l=2' })]
    expect(refused('x', packages).message).toContain('x-1 has so:l twice, which there can be once')
  })

  it('one that does not want the other', () => {
    const packages = [pkg('a-1', { depends: '!b<3' }), pkg('b-1')]
    expect(refused('a b', packages).message).toContain('a-1 cannot be with b<3: b-1')
  })

  it('one that the request does not want', () => {
    const packages = [pkg('a-1', { depends: 'so:l' }), pkg('l-1', { provides: 'so:l=5' })]
    expect(refused('a !l', packages).message).toContain('!l is asked for, which rules out l-1')
    expect(refused('a !so:l', packages).message).toContain('!so:l is asked for, which rules out l-1 (in version 5)')
  })

  it('packages that have to be asked for by name', () => {
    const packages = [pkg('a-1', { provides: 'v' }), pkg('b-1', { provides: 'v' })]
    const error = refused('v', packages)
    expect(error.facts.at(-1)).toEqual({ kind: 'unasked', name: 'v', packages: ['a-1', 'b-1'] })
    expect(error.message).toContain('a-1 and b-1 have v, but only for those who ask for it by its own name')
    expect(error.remedies.map(({ world }) => world)).toEqual([['v', 'a'], ['v', 'b'], []])
  })

  it('a tag that is not asked for', () => {
    const repositories = [repository([pkg('a-1', { depends: 'x' })]), repository([pkg('x-1')], 'edge')]
    const error = refused('a', { repositories })
    expect(error.facts.at(-1)).toEqual({ kind: 'masked', package: 'x-1', tags: ['edge'] })
    expect(error.remedies.map(({ world }) => world)).toEqual([['a@edge'], ['a', 'x@edge'], []])
  })

  it('a package that cannot be installed', () => {
    const source = { repositories: [repository([pkg('a-1', { arch: 'aarch64' })])], arch: 'x86_64' }
    expect(refused('a', source).message).toContain('a-1 cannot be installed: it is built for aarch64, not for x86_64')
  })

  it('with a word on where else there is what is lacking', () => {
    const elsewhere = [
      { where: 'for aarch64', packages: [pkg('a-1'), pkg('b-1', { provides: 'so:x=3' })] },
      { where: 'in edge', packages: [pkg('a-2')] },
    ]
    const repositories = [repository([pkg('c-1', { depends: 'so:x>2' })])]
    expect(refused('a', { repositories, elsewhere }).message).toContain(
      'a is asked for, which no repository has (there is a-1 for aarch64 and a-2 in edge)',
    )
    expect(refused('c', { repositories, elsewhere }).message).toContain('(there is b-1 for aarch64)')
    expect(refused('a>1', { repositories, elsewhere }).message).toContain('(there is a-2 in edge)')
  })
})

describe('what helps', () => {
  it('is to drop as many entries as it takes, when one is not enough', () => {
    const packages = [pkg('a-1', { depends: 'x=1' }), pkg('b-1', { depends: 'x=2' }), pkg('x-1'), pkg('x-2')]
    const { remedies } = refused('a b gone', packages)
    expect(remedies).toEqual([{ advice: 'Leave gone and b out.', world: ['a'] }])
    expect(solve({ world: ['a'], repositories: [repository(packages)] }).packages).toHaveLength(2)
  })
})
