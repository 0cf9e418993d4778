import { describe, expect, it } from 'vitest'
import { inHashOrder } from '../../../src/solver/names.js'
import { Texts } from '../../../src/solver/texts.js'

function ordered(texts: readonly string[]): readonly string[] {
  const names = new Texts()
  for (const text of texts) names.intern(Buffer.from(text), 0, Buffer.byteLength(text))
  return Array.from(inHashOrder(names), name => names.text(name))
}

describe('names', () => {
  it('are in the order of apk’s hash table, whatever the length and the letters', () => {
    // By MurmurHash3 with seed 5381, modulo 20,000: 638, 2905, 4905, 5189, 5538, 5990, 10267, 12779.
    const ascending = ['ccc', 'musl', 'zlib', 'so:libc.musl-x86_64.so.1', 'cmd:sh', 'bb', 'größe', 'a']
    expect(ordered(ascending)).toEqual(ascending)
    expect(ordered(ascending.toReversed())).toEqual(ascending)
  })

  it('are in one bucket the newest first', () => {
    expect(ordered(['p18', 'p38'])).toEqual(['p38', 'p18'])
    expect(ordered(['p38', 'p18'])).toEqual(['p18', 'p38'])
  })
})
