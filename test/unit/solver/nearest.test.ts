import { describe, expect, it } from 'vitest'
import { nearestNames } from '../../../src/solver/nearest.js'

describe('nearest names', () => {
  it.each([
    ['ngnix', 'nginx', 'swapped'],
    ['bsh', 'bash', 'left out'],
    ['curll', 'curl', 'too many'],
    ['pyton3', 'python3', 'left out'],
    ['gut', 'git', 'wrong'],
  ])('finds for %s the name %s, with a letter %s', (text, name) => {
    expect(nearestNames(text, ['zlib', name, 'postgresql'])).toEqual([name])
  })

  it('gives three at most, the nearest first, and equals in order', () => {
    expect(nearestNames('openssl', ['openssh', 'opensl', 'libressl', 'open', 'openssx', 'openrc'])).toEqual([
      'opensl',
      'openssh',
      'openssx',
    ])
  })

  it('finds nothing where too much would have to change', () => {
    expect(nearestNames('xy', ['xz', 'x'])).toEqual([])
    expect(nearestNames('nosuchthing', ['nginx', 'something-else'])).toEqual([])
  })
})
