import { describe, expect, it } from 'vitest'
import { Texts } from '../../../src/solver/texts.js'

function intern(texts: Texts, text: string): number {
  // Amid other bytes, as a text stands in an index.
  const bytes = Buffer.from(`x${text}x`)
  return texts.intern(bytes, 1, bytes.length - 1)
}

describe('texts', () => {
  it('are numbered as they first come', () => {
    const texts = new Texts()
    expect(['b', 'a', 'b', '', 'größe'].map(text => intern(texts, text))).toEqual([0, 1, 0, 2, 3])
    expect(texts.size).toBe(4)
    expect([0, 1, 2, 3].map(id => texts.text(id))).toEqual(['b', 'a', '', 'größe'])
  })

  it('are found by what they are', () => {
    const texts = new Texts()
    for (const text of ['a', 'ab', 'größe']) intern(texts, text)
    expect(['größe', 'ab', 'a', '', 'b', 'abc'].map(text => texts.find(text))).toEqual([
      2,
      1,
      0,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('can be many', () => {
    const texts = new Texts()
    const many = Array.from({ length: 5000 }, (_, number) => `${number}-${'x'.repeat(number % 40)}`)
    for (const [number, text] of many.entries()) expect(intern(texts, text)).toBe(number)
    for (const [number, text] of many.entries()) {
      expect(texts.find(text)).toBe(number)
      expect(texts.text(number)).toBe(text)
    }
  })
})
