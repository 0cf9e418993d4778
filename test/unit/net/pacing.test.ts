import { describe, expect, test } from 'vitest'
import { machinePacing, type Pacing, retryDelay } from '../../../src/net/pacing.js'

const now = Date.UTC(2026, 0, 1)
const pacing = (random: number): Pacing => ({ now: () => now, random: () => random, sleep: async () => {} })

describe('the wait before another attempt', () => {
  test('doubles from one second up to thirty', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 50].map(attempt => retryDelay(attempt, undefined, pacing(1)))
    expect(longest).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000])
  })

  test('is any part of that, by chance', () => {
    expect([0, 0.25, 0.999].map(chance => retryDelay(3, undefined, pacing(chance)))).toEqual([0, 1000, 3996])
  })

  test.each([
    ['7', 7000],
    ['Thu, 01 Jan 2026 00:00:09 GMT', 9000],
    ['3600', 120_000],
    ['Fri, 02 Jan 2026 00:00:00 GMT', 120_000],
    ['0', 250],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 250],
    ['soon', 250],
  ])('with Retry-After %s is %i ms', (retryAfter, expected) => {
    expect(retryDelay(1, retryAfter, pacing(0.25))).toBe(expected)
  })

  test('is not shorter than the back-off when the server asks for less', () => {
    expect(retryDelay(4, '1', pacing(0.5))).toBe(4000)
  })

  test('ends at once with the reason of an abort', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const wait = machinePacing.sleep(60_000, controller.signal)
    controller.abort(reason)
    await expect(wait).rejects.toBe(reason)
  })
})
