import { describe, expect, it } from 'vitest'
import { FormatError } from '../../../src/errors/index.js'
import { Solver, solve } from '../../../src/solver/index.js'
import { add, compats, pkg, repository } from './worlds.js'

describe.each(compats)('a request, as %s', compat => {
  it('may be empty', () => {
    expect(solve({ world: [], repositories: [], compat }).packages).toEqual([])
  })

  it('counts the last of several entries with one name', () => {
    const packages = [pkg('a-1'), pkg('a-2')]
    expect(add('a=2 a=1', packages, compat)).toBe('a-1')
    expect(add('a=1 a', packages, compat)).toBe('a-2')
    expect(add('a !a', packages, compat)).toBe('')
  })

  it('has to be well-formed', () => {
    expect(() => add('a>', [pkg('a-1')], compat)).toThrow(FormatError)
    expect(() => add('a=1:2', [pkg('a-1')], compat)).toThrow(FormatError)
  })

  it('is answered without traces of the requests before it', () => {
    const repositories = [repository([pkg('a-1', { depends: 'c' }), pkg('b-1'), pkg('c-1', { depends: '!b' })])]
    const solver = new Solver({ repositories, compat })
    expect(() => solver.solve(['a', 'b'])).toThrow()
    expect(solver.solve(['b'])).toEqual(solve({ world: ['b'], repositories, compat }))
    expect(solver.solve(['a'])).toEqual(solve({ world: ['a'], repositories, compat }))
  })
})

describe('a request with a version that only one apk knows', () => {
  it('is read by the rules that are asked for', () => {
    const packages = [pkg('a-1.0b1'), pkg('a-1~abc')]
    expect(add('a=1.0b1', packages, 'apk2')).toBe('a-1.0b1')
    expect(() => add('a=1.0b1', packages, 'apk3')).toThrow(FormatError)
    expect(add('a=1~abc', packages, 'apk3')).toBe('a-1~abc')
  })

  it('goes by apk3 by default', () => {
    const packages = [pkg('a-1'), pkg('b-1'), pkg('c-1', { installIf: 'a !b' })]
    const world = ['a']
    const repositories = [repository(packages)]
    expect(solve({ world, repositories })).toEqual(solve({ world, repositories, compat: 'apk3' }))
    expect(solve({ world, repositories })).not.toEqual(solve({ world, repositories, compat: 'apk2' }))
  })
})

describe('a package of an answer', () => {
  const packages = [
    pkg('a-1', { depends: 'so:b>1' }),
    pkg('b-1', { provides: 'so:b=2', depends: 'c' }),
    pkg('c-1'),
    pkg('d-1', { installIf: 'a b' }),
  ]
  const { packages: solved } = solve({ world: ['a', 'c'], repositories: [repository([]), repository(packages)] })

  it('has its record and the place of its repository', () => {
    expect(solved.map(found => found.package)).toEqual(
      solved.map(found => packages.find(({ name }) => name === found.name)),
    )
    expect(solved.map(({ repository }) => repository)).toEqual([1, 1, 1, 1])
  })

  it('has the reason for it that is nearest to the request', () => {
    expect(solved.map(({ name, version, reason }) => [`${name}-${version}`, reason])).toEqual([
      ['c-1', { kind: 'world', dependency: 'c' }],
      ['b-1', { kind: 'dependency', package: 'a-1', dependency: 'so:b>1' }],
      ['d-1', { kind: 'install_if', dependencies: ['a', 'b'] }],
      ['a-1', { kind: 'world', dependency: 'a' }],
    ])
  })

  it('may be left over from something that apk then did otherwise', () => {
    const offer = [
      pkg('a-1'),
      pkg('a-2', { depends: 'so:x' }),
      pkg('d-1', { depends: 'a', provides: 'f', priority: 1 }),
      pkg('c-1', { provides: 'so:x=1 f' }),
    ]
    const { packages } = solve({ world: ['!a=1', 'f'], repositories: [repository(offer)] })
    expect(packages.map(({ name, reason }) => [name, reason.kind])).toEqual([
      ['c', 'leftover'],
      ['a', 'leftover'],
    ])
  })
})
