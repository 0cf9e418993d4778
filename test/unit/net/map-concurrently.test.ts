import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { mapConcurrently } from '../../../src/net/index.js'

describe('mapping concurrently', () => {
  test('keeps the order of the items', async () => {
    const results = await mapConcurrently([30, 5, 15, 0], 3, async wait => {
      await setTimeout(wait)
      return wait * 2
    })
    expect(results).toEqual([60, 10, 30, 0])
  })

  test.each([1, 2, 5])('runs %i at a time, and not more', async limit => {
    let running = 0
    let most = 0
    await mapConcurrently([...Array(12).keys()], limit, async () => {
      running++
      most = Math.max(most, running)
      await setTimeout(1)
      running--
    })
    expect(most).toBe(limit)
  })

  test('of nothing is nothing', async () => {
    expect(await mapConcurrently([], 4, async () => 1)).toEqual([])
  })

  test('starts nothing after a failure, and waits for what runs', async () => {
    const failure = new Error('first')
    const started: number[] = []
    const ended: number[] = []
    const mapping = mapConcurrently([0, 1, 2, 3, 4, 5], 3, async item => {
      started.push(item)
      if (item === 1) throw failure
      await setTimeout(20)
      ended.push(item)
    })
    await expect(mapping).rejects.toBe(failure)
    expect(started).toEqual([0, 1, 2])
    expect(ended).toEqual([0, 2])
  })

  test('rejects with the first of several failures', async () => {
    const mapping = mapConcurrently([20, 1, 10], 3, async wait => {
      await setTimeout(wait)
      throw new Error(`after ${wait}`)
    })
    await expect(mapping).rejects.toThrow('after 1')
  })

  test('starts nothing after an abort', async () => {
    const controller = new AbortController()
    const started: number[] = []
    const mapping = mapConcurrently(
      [0, 1, 2, 3],
      2,
      async item => {
        started.push(item)
        await setTimeout(1)
        controller.abort(new Error('enough'))
      },
      { signal: controller.signal },
    )
    await expect(mapping).rejects.toThrow('enough')
    expect(started).toEqual([0, 1])
  })

  test.each([0, -1, Number.NaN])('refuses a limit of %d', async limit => {
    await expect(mapConcurrently([1], limit, async item => item)).rejects.toThrow(RangeError)
  })
})
