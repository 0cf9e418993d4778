import type { BuildEvent } from '@undistro/sdk'

/** Draws what a build does on one line of a terminal; elsewhere it stays silent. */
export function progress(event: BuildEvent): void {
  if (!process.stderr.isTTY) return
  const line = describe(event)
  if (line !== undefined) process.stderr.write(`\r\x1b[2K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`)
  if (event.type === 'build:done') process.stderr.write('\r\x1b[2K')
}

function describe(event: BuildEvent): string | undefined {
  switch (event.type) {
    case 'resolve:index':
      return `read ${event.packages} packages of ${event.url}`
    case 'resolve:done':
      return `resolved ${event.packages} packages`
    case 'fetch:progress':
      return `fetching ${event.url.replace(/.*\//, '')} ${bytes(event.bytes)}${event.size ? ` of ${bytes(event.size)}` : ''}`
    case 'package:verify':
      return `verified ${event.package}`
    case 'layer:done':
      return `layer ${event.packages.join(' ') || 'state'} ${bytes(event.size)}`
    default:
      return undefined
  }
}

/** A size for people: `1.4 MiB`. */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB']
  const power = Math.min(units.length - 1, count === 0 ? 0 : Math.floor(Math.log2(count) / 10))
  return `${(count / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}
