import { describe, expect, it } from 'vitest'
import { add, compats, failure, pkg, repository } from './worlds.js'

describe.each(compats)('install_if, as %s', compat => {
  const docs = [pkg('docs-1'), pkg('a-1'), pkg('a-doc-1', { installIf: 'docs a=1' })]

  it('brings a package in when all that it lists is installed', () => {
    expect(add('a docs', docs, compat)).toBe('a-1 docs-1 a-doc-1')
  })

  it('brings nothing in when part of it is not', () => {
    expect(add('a', docs, compat)).toBe('a-1')
    expect(add('docs', docs, compat)).toBe('docs-1')
  })

  it('asks for the very version', () => {
    expect(add('a docs', [...docs, pkg('a-2')], compat)).toBe('a-2 docs-1')
  })

  it('is met by provided names', () => {
    const packages = [pkg('a-1', { provides: 'v=1' }), pkg('b-1', { installIf: 'v' })]
    expect(add('a', packages, compat)).toBe('a-1 b-1')
  })

  it('works in chains', () => {
    const packages = [pkg('a-1'), pkg('b-1', { installIf: 'a' }), pkg('c-1', { installIf: 'b a' })]
    expect(add('a', packages, compat)).toBe('a-1 b-1 c-1')
  })

  it('brings the dependencies in as well', () => {
    const packages = [pkg('a-1'), pkg('b-1', { installIf: 'a', depends: 'c' }), pkg('c-1')]
    expect(add('a', packages, compat)).toBe('a-1 c-1 b-1')
  })

  it('is kept out by a conflict of the request', () => {
    expect(add('a docs !a-doc', docs, compat)).toBe('a-1 docs-1')
  })

  it('fails the request when the package cannot have its dependencies', () => {
    const packages = [pkg('a-1'), pkg('b-1', { installIf: 'a', depends: 'gone' })]
    expect(failure('a', packages, compat).complaints).toMatchObject([
      {
        kind: 'missing',
        name: 'gone',
        chain: [
          { by: 'install_if', dependency: 'a' },
          { by: 'b-1', dependency: 'gone' },
        ],
      },
    ])
  })

  it('leaves packages of tagged repositories alone', () => {
    const repositories = [repository([pkg('a-1')]), repository([pkg('b-1', { installIf: 'a' })], 'edge')]
    expect(add('a', { repositories }, compat)).toBe('a-1')
  })

  it('takes packages of tagged repositories when what brings them in may come from there', () => {
    const repositories = [repository([]), repository([pkg('a-1'), pkg('b-1', { installIf: 'a' })], 'edge')]
    expect(add('a@edge', { repositories }, compat)).toBe('a-1 b-1')
  })
})

describe('a conflict in install_if', () => {
  const packages = [pkg('a-1'), pkg('b-1'), pkg('a-b-1', { installIf: 'a !b' })]

  it('asks that a package be absent as apk3', () => {
    expect(add('a', packages, 'apk3')).toBe('a-1 a-b-1')
    expect(add('a b', packages, 'apk3')).toBe('a-1 b-1')
  })

  it('is not waited for as apk2', () => {
    expect(add('a', packages, 'apk2')).toBe('a-1')
  })
})

describe('an install_if that is malformed', () => {
  const packages = [pkg('a-1'), pkg('b-1', { installIf: 'a c=1.0b1' })]

  it('never holds as apk3', () => {
    expect(add('a', packages, 'apk3')).toBe('a-1')
  })

  it('holds as far as it is well-formed as apk2', () => {
    const broken = [pkg('a-1'), pkg('b-1', { installIf: 'a c=1:0' })]
    expect(add('a', broken, 'apk2')).toBe('a-1 b-1')
  })
})
