import { describe, expect, it } from 'vitest'
import { add, compats, failure, pkg, repository } from './worlds.js'

describe('packages for another architecture', () => {
  const repositories = [repository([pkg('a-1', { arch: 'x86_64' }), pkg('a-2', { arch: 'aarch64' })])]

  it('are not installable as apk3', () => {
    expect(add('a', { repositories, arch: 'x86_64' }, 'apk3')).toBe('a-1')
    expect(failure('a>1', { repositories, arch: 'x86_64' }, 'apk3').complaints).toMatchObject([
      { kind: 'uninstallable', package: 'a-2', problem: 'it is built for aarch64, not for x86_64' },
    ])
  })

  it('are not told apart as apk2', () => {
    expect(add('a', { repositories, arch: 'x86_64' }, 'apk2')).toBe('a-2')
  })
})

describe.each(compats)('packages that fit every architecture, as %s', compat => {
  it('are noarch, or do not say', () => {
    const repositories = [repository([pkg('a-1', { arch: 'noarch' }), pkg('b-1')])]
    expect(add('a b', { repositories, arch: 'x86_64' }, compat)).toBe('a-1 b-1')
  })
})

describe('a dependency that is malformed', () => {
  it('makes its package uninstallable as apk3', () => {
    expect(add('a', [pkg('a-1'), pkg('a-2', { depends: 'b=1.0b1' })], 'apk3')).toBe('a-1')
    expect(failure('a', [pkg('a-1', { depends: 'b@edge' })], 'apk3').complaints).toMatchObject([
      { kind: 'uninstallable', package: 'a-1', problem: 'its dependency "b@edge" is malformed' },
    ])
  })

  it('is dropped with all that follow as apk2', () => {
    const packages = [pkg('a-1', { depends: 'b c=1:0 d' }), pkg('b-1'), pkg('c-1'), pkg('d-1')]
    expect(add('a', packages, 'apk2')).toBe('b-1 a-1')
  })

  it('may have a tag, which counts for nothing, as apk2', () => {
    expect(add('a', [pkg('a-1', { depends: 'b@edge' }), pkg('b-1')], 'apk2')).toBe('b-1 a-1')
  })
})
