/** Names that are spelled nearly like a text, the nearest first; none when all are too different. */
export function nearestNames(text: string, names: Iterable<string>): readonly string[] {
  const limit = Math.min(3, Math.floor(text.length / 3))
  const candidates: { readonly name: string; readonly distance: number }[] = []
  for (const name of names) {
    if (Math.abs(name.length - text.length) > limit) continue
    const distance = editDistance(text, name, limit)
    if (distance <= limit) candidates.push({ name, distance })
  }
  candidates.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
  return candidates.slice(0, 3).map(({ name }) => name)
}

/**
 * How many characters have to be added, dropped, replaced or swapped with their neighbour; more than `limit` when it is
 * more.
 */
function editDistance(a: string, b: string, limit: number): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    let least = row
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      const swapped = isSwap ? at(beforeLast, column - 2) + 1 : replaced
      const distance = Math.min(replaced, swapped, at(last, column) + 1, at(current, column - 1) + 1)
      current.push(distance)
      least = Math.min(least, distance)
    }
    if (least > limit) return least
    beforeLast = last
    last = current
  }
  return at(last, b.length)
}

function at(distances: readonly number[], column: number): number {
  return distances[column] ?? 0
}
