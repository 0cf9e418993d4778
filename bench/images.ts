import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { image, UndistroError } from '@undistro/sdk'
import { readIndex } from '@undistro/sdk/apk'
import { bound, measure, median, printTable, type Run } from './measure.js'
import { indexFile, Peer, release, withDirectory } from './peer.js'

const rounds = 5
const buildProcess = fileURLToPath(new URL('build-process.mjs', import.meta.url))

/** What {@link buildProcess} prints. */
interface Printed {
  readonly milliseconds: readonly number[]
  readonly verified: number
}

/**
 * Builds of alpine-base and of the largest set, cold and warm, each with a tarball written, beside the real apk that
 * installs the same packages into a root and `tar -cz` of that root. The two alternate, so that what slows the machine
 * slows both.
 */
export async function benchImages(): Promise<void> {
  await withDirectory(async directory => {
    const peer = await Peer.assemble(join(directory, 'peer'))
    const sets = { 'alpine-base': ['alpine-base'], 'largest set': await largestSet(join(directory, 'store')) }
    for (const [name, packages] of Object.entries(sets)) await benchSet(name, packages, peer, directory)
  })
}

async function benchSet(name: string, packages: readonly string[], peer: Peer, directory: string): Promise<void> {
  const declaration = join(directory, 'declaration.json')
  const [cold, warm] = [join(directory, 'cold'), join(directory, 'warm')]
  const build = (store: string, times: number): Run =>
    measure(process.execPath, [buildProcess, declaration, store, join(directory, 'image.tar'), String(times)])
  await writeFile(declaration, JSON.stringify(image().from(release()).arch('x86_64').add(packages)))
  build(warm, 1)

  const peers: Run[] = []
  const colds: Run[] = []
  const warms: Run[] = []
  const warmMany: Run[] = []
  for (let round = 0; round < rounds; round++) {
    peers.push(await peer.installAndArchive(packages, directory))
    await rm(cold, { recursive: true, force: true })
    colds.push(build(cold, 1))
    warms.push(build(warm, 1))
    warmMany.push(build(warm, 7))
  }
  await rm(warm, { recursive: true, force: true })

  const verified = warmMany.reduce((sum, run) => sum + printed(run).verified, 0)
  if (verified > 0) throw new Error(`a warm build inflated ${verified} packages`)
  const pair = median(peers.map(({ wall }) => wall))
  const inProcess = median(warmMany.map(run => median(printed(run).milliseconds)))
  const peak = (runs: readonly Run[]): number => Math.max(...runs.map(run => run.peak))
  const row = (what: string, wall: number, memory: number, limit?: number): readonly string[] => [
    what,
    `${wall.toFixed(0)} ms`,
    (wall / pair).toFixed(3),
    `${memory.toFixed(0)} MiB`,
    limit === undefined ? '' : `ratio ${bound(wall / pair, limit, 3)}, memory ${bound(memory, 150, 0)}`,
  ]
  printTable(`${name}: ${packages.length} asked for, median of ${rounds}`, [
    ['', 'wall', 'ratio', 'peak', 'bounds'],
    row('apk add + tar -cz', pair, peak(peers)),
    row('cold, whole process', median(colds.map(({ wall }) => wall)), peak(colds), 1),
    row('warm, whole process', median(warms.map(({ wall }) => wall)), peak(warms), 0.5),
    row('warm, in process', inProcess, peak(warmMany), 0.1),
  ])
}

function printed({ stdout }: Run): Printed {
  return JSON.parse(stdout) as Printed
}

/** As many packages of the release as can be installed together, each added unless it conflicts with those before. */
async function largestSet(store: string): Promise<readonly string[]> {
  const index = await readIndex(await readFile(indexFile), { keys: 'unverified' })
  let chosen: readonly string[] = []
  for (const { name } of index.packages) {
    try {
      await image().from(release()).arch('x86_64').add(chosen, name).resolve({ store })
      chosen = [...chosen, name]
    } catch (error) {
      if (!UndistroError.is(error, 'UNDISTRO_RESOLVE_UNSATISFIABLE')) throw error
    }
  }
  return chosen
}
