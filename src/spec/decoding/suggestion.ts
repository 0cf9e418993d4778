/** The candidate that `word` is most likely a misspelling of, if any is near. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = simplified(word)
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  let best: string | undefined
  let bestDistance = limit + 1
  for (const candidate of candidates) {
    const distance = editDistance(wanted, simplified(candidate))
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best ?? candidates.find(candidate => wanted.length >= 3 && simplified(candidate).startsWith(wanted))
}

/** A sentence that names the candidate closest to `word`, or else all of them. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const suggestion = closest(word, candidates)
  return suggestion === undefined ? `Known here: ${candidates.join(', ')}.` : `Did you mean \`${suggestion}\`?`
}

/** Spelling without what people vary most: `workDir`, `work-dir` and `work_dir` are one. */
function simplified(word: string): string {
  return word.replace(/[-_ ]/g, '').toLowerCase()
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function editDistance(from: string, to: string): number {
  let beforePrevious: readonly number[] = []
  let previous: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const replaced = at(previous, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1)
      const swapped =
        from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
          ? at(beforePrevious, column - 2) + 1
          : Number.POSITIVE_INFINITY
      current.push(Math.min(at(previous, column) + 1, at(current, column - 1) + 1, replaced, swapped))
    }
    beforePrevious = previous
    previous = current
  }
  return at(previous, to.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
