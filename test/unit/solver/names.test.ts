import { describe, expect, it } from 'vitest'
import { Names } from '../../../src/solver/names.js'

function inHashOrder(texts: readonly string[]): readonly string[] {
  const names = new Names()
  for (const text of texts) names.intern(text)
  return names.inHashOrder().map(name => names.text(name))
}

describe('names', () => {
  it('are numbered as they are first mentioned', () => {
    const names = new Names()
    expect(['b', 'a', 'b', 'c'].map(text => names.intern(text))).toEqual([0, 1, 0, 2])
    expect(names.size).toBe(3)
    expect(names.find('c')).toBe(2)
    expect(names.find('d')).toBeUndefined()
  })

  it('are in the order of apk’s hash table, whatever the length and the letters', () => {
    // By MurmurHash3 with seed 5381, modulo 20,000: 638, 2905, 4905, 5189, 5538, 5990, 10267, 12779.
    const ascending = ['ccc', 'musl', 'zlib', 'so:libc.musl-x86_64.so.1', 'cmd:sh', 'bb', 'größe', 'a']
    expect(inHashOrder(ascending)).toEqual(ascending)
    expect(inHashOrder(ascending.toReversed())).toEqual(ascending)
  })

  it('are in one bucket the newest first', () => {
    expect(inHashOrder(['p18', 'p38'])).toEqual(['p38', 'p18'])
    expect(inHashOrder(['p38', 'p18'])).toEqual(['p18', 'p38'])
  })
})
