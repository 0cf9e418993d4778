import type { FileTree } from './file-tree.js'

/** A difference between our root and the real apk's that is meant to be, and why. */
interface WantedDifference {
  readonly reason: string
  readonly covers: (path: string, ours: string | undefined, theirs: string | undefined) => boolean
}

/** Every difference that is wanted. Anything else between the two roots is a defect. */
export const wantedDifferences: readonly WantedDifference[] = [
  {
    reason: 'a layer has no device nodes, which only root could unpack; runtimes make them',
    covers: (path, ours, theirs) =>
      /^dev\/(console|null|random|urandom|zero)$/.test(path) &&
      ours === undefined &&
      theirs?.startsWith('special') === true,
  },
  {
    reason: 'busybox’ links come from a script, which the real apk is told not to run here and no build runs',
    covers: (_, ours, theirs) => ours === 'symlink 0:0 -> /bin/busybox' && theirs === undefined,
  },
  {
    reason: 'an image knows where its packages came from; apk was given the repository on the command line',
    covers: (path, ours, theirs) => path === 'etc/apk/repositories' && ours !== undefined && theirs === undefined,
  },
  {
    reason: 'an image brings the keys of its repositories even without the package alpine-keys',
    covers: (path, ours, theirs) =>
      /^etc\/apk\/keys(\/[^/]+\.rsa\.pub)?$/.test(path) && ours !== undefined && theirs === undefined,
  },
  {
    reason: 'its entries bear the time of the installation; the tests compare names and contents instead',
    covers: (path, ours, theirs) => path === 'lib/apk/db/scripts.tar' && ours !== undefined && theirs !== undefined,
  },
  {
    reason: 'compared record by record instead',
    covers: (path, ours, theirs) => path === 'lib/apk/db/installed' && ours !== undefined && theirs !== undefined,
  },
]

/** The differences between two trees that nobody wants, a line each. */
export function unwantedDifferences(ours: FileTree, theirs: FileTree): readonly string[] {
  const paths = [...new Set([...ours.keys(), ...theirs.keys()])].sort()
  return paths
    .filter(path => ours.get(path) !== theirs.get(path))
    .filter(path => !wantedDifferences.some(({ covers }) => covers(path, ours.get(path), theirs.get(path))))
    .map(path => `${path}: ours ${ours.get(path) ?? 'absent'}, apk's ${theirs.get(path) ?? 'absent'}`)
}

/**
 * The records of an installed database by package name.
 *
 * apk 2.14 forgets to flush the `r:` line of a package that has no directories, and writes it into the record that
 * follows. `misplaced` names such packages; their line is put back where it belongs.
 */
export function installedRecords(
  text: string,
  misplaced: (name: string) => boolean = () => false,
): ReadonlyMap<string, string> {
  const records = text
    .split('\n\n')
    .map(record => record.split('\n').filter(line => line !== ''))
    .filter(lines => lines.length > 0)
  for (const [index, lines] of records.entries()) {
    const following = records[index + 1]
    if (following === undefined || !misplaced(nameIn(lines))) continue
    const at = following.findIndex(line => line.startsWith('r:'))
    lines.push(...following.splice(at, 1))
  }
  return new Map(records.map(lines => [nameIn(lines), lines.join('\n')]))
}

function nameIn(lines: readonly string[]): string {
  return lines.find(line => line.startsWith('P:'))?.slice(2) ?? ''
}
