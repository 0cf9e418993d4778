import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { image } from '@undistro/sdk'
import { bound, measure, median, printTable, type Run } from './measure.js'
import { distribution, Peer, withDirectory } from './peer.js'
import { benchWorstCases } from './worst-cases.js'

const rounds = 9
const solverProcess = fileURLToPath(new URL('solver-process.mjs', import.meta.url))

/** What {@link solverProcess} prints. */
interface Printed {
  readonly cold: number
  readonly warm: readonly number[]
  readonly solving: readonly number[]
  readonly packages: number
}

/** The full indexes of Alpine, read and solved, beside `apk add --simulate` of the real apk; the two alternate. */
export async function benchSolver(): Promise<void> {
  benchWorstCases()
  await withDirectory(async directory => {
    const peer = await Peer.assemble(join(directory, 'peer'))
    const { folders, keys } = repositories()
    const declaration = join(directory, 'declaration.json')
    const indexes = folders.map(folder => join(folder, 'x86_64', 'APKINDEX.tar.gz'))
    await writeFile(declaration, JSON.stringify({ indexes, keys, arch: 'x86_64' }))
    const root = await peer.initialise(folders, directory)
    for (const request of ['gnome', 'curl']) benchRequest(request, peer, root, declaration)
  })
}

function benchRequest(request: string, peer: Peer, root: string, declaration: string): void {
  const solve = (times: number): Run => measure(process.execPath, [solverProcess, declaration, String(times), request])
  const peers: Run[] = []
  const colds: Run[] = []
  const warms: Run[] = []
  const empty: Run[] = []
  for (let round = 0; round < rounds; round++) {
    peers.push(peer.simulate([request], root))
    colds.push(solve(0))
    warms.push(solve(20))
    empty.push(measure(process.execPath, ['-e', '0']))
  }
  const theirs = peers.map(({ stdout }) => stdout.match(/\) Installing /g)?.length)
  const ours = colds.map(run => printed(run).packages)
  const counts = new Set([...theirs, ...ours])
  if (counts.size > 1)
    throw new Error(`for ${request} apk installs ${theirs[0]} packages and the solver finds ${ours[0]}`)

  const apk = median(peers.map(({ wall }) => wall))
  const own = median(empty.map(run => run.peak))
  const row = (what: string, time: number, limits: string): readonly string[] => [
    what,
    `${time.toFixed(1)} ms`,
    (time / apk).toFixed(3),
    limits,
  ]
  const memory = (what: string, mebibytes: number): readonly string[] => [
    what,
    `${mebibytes.toFixed(0)} MiB`,
    '',
    `MiB ${bound(mebibytes, 120, 0)}`,
  ]
  const cold = median(colds.map(run => printed(run).cold))
  const warm = median(warms.map(run => median(printed(run).warm)))
  const solving = median(warms.map(run => median(printed(run).solving)))
  printTable(`${request}: ${ours[0]} packages out of the full indexes, median of ${rounds}`, [
    ['', 'time', 'ratio', 'bounds'],
    row('apk add --simulate, whole process', apk, ''),
    row('cold, in process', cold, `ratio ${bound(cold / apk, 0.5, 3)}`),
    row('indexes kept, in process', warm, `ratio ${bound(warm / apk, 0.1, 3)}`),
    row('solving alone', solving, `ms ${bound(solving, 50, 1)}`),
    memory('memory above Node’s own, solved once', peak(colds) - own),
    memory('memory above Node’s own, solved 41 times', peak(warms) - own),
  ])
}

function peak(runs: readonly Run[]): number {
  return Math.max(...runs.map(run => run.peak))
}

function printed({ stdout }: Run): Printed {
  return JSON.parse(stdout) as Printed
}

/** The folders of the distribution's repositories, and the keys that they are signed with. */
function repositories(): { readonly folders: readonly string[]; readonly keys: readonly unknown[] } {
  const spec = image().from(distribution).toSpec()
  const folders = spec.repositories.map(({ mirror, url }) => mirror ?? url)
  for (const folder of folders) if (!existsSync(folder)) throw new Error(`the benchmark needs the repository ${folder}`)
  return { folders, keys: spec.repositories.flatMap(({ keys }) => keys) }
}
