import { spawnSync } from 'node:child_process'

/** What one run of a program took. */
export interface Run {
  /** Wall time of the whole process, milliseconds. */
  readonly wall: number
  /** Peak resident memory, MiB. */
  readonly peak: number
  readonly stdout: string
}

/** Runs a program to its end; its peak memory is what `time` of GNU says. */
export function measure(program: string, args: readonly string[]): Run {
  const started = performance.now()
  const result = spawnSync('/usr/bin/time', ['-f', '%M', program, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 })
  const wall = performance.now() - started
  if (result.status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${result.stdout}\n${result.stderr}`)
  return { wall, peak: Number(result.stderr.trim().split('\n').at(-1)) / 1024, stdout: result.stdout }
}

/** The median of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Prints rows as a table whose first row is its heading. */
export function printTable(title: string, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)))
  console.log(`\n${title}`)
  for (const row of rows) {
    console.log(
      `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`,
    )
  }
}

/** A measured value beside its bound, and whether it holds. */
export function bound(value: number, limit: number, digits = 2): string {
  return `${value.toFixed(digits)} ≤ ${limit} ${value <= limit ? 'holds' : 'FAILS'}`
}
