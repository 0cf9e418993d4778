/**
 * Maps items through an asynchronous function, at most `limit` of them at a time; results keep the order of the items.
 * After the first failure or an abort no more items are started; those under way are waited for before it rejects.
 *
 * @throws The first failure; `signal.reason` after an abort; `RangeError` when `limit` is below 1.
 */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  map: (item: Item) => Promise<Result>,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<Result[]> {
  if (!(limit >= 1)) throw new RangeError(`a limit of ${limit} would start nothing`)
  const results = new Array<Result>(items.length)
  const failures: unknown[] = []
  const waiting = items.entries()

  const work = async (): Promise<void> => {
    // All workers draw from one iterator.
    for (const [index, item] of waiting) {
      if (failures.length > 0) return
      try {
        signal?.throwIfAborted()
        results[index] = await map(item)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work))
  if (failures.length > 0) throw failures[0]
  return results
}
