import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { alpine, image, type Preset } from '@undistro/sdk'
import { measure, type Run } from './measure.js'

const data = process.env['UNDISTRO_TEST_DATA'] ?? join('..', 'shared')
const mirror = join(data, 'alpine')
const repository = join(mirror, 'v3.19', 'release')

/** Alpine 3.19 as its mirrors have it. */
export const distribution = alpine('3.19', { mirror })

/** The index of that release. */
export const indexFile = join(repository, 'x86_64', 'APKINDEX.tar.gz')

/** The Alpine release that both sides install from. */
export function release(): Preset {
  if (!existsSync(repository)) throw new Error(`the benchmarks need an Alpine release repository in ${repository}`)
  return alpine('3.19', { mirror, repositories: ['release'] })
}

/** A folder for one benchmark, removed at its end. */
export async function withDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'undistro-bench-'))
  try {
    await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The real apk, from its own package, and GNU tar: what is used today to make a root file system and archive it. */
export class Peer {
  readonly #root: string

  private constructor(root: string) {
    this.#root = root
  }

  static async assemble(directory: string): Promise<Peer> {
    const root = join(directory, 'root')
    const built = await image()
      .from(release())
      .arch('x86_64')
      .add('apk-tools', 'alpine-keys')
      .layers({ policy: 'single' })
      .build({ store: join(directory, 'store') })
    await built.writeLayout(join(directory, 'layout'))
    await mkdir(root)
    const layer = built.platforms[0]?.layers[0]?.digest.replace('sha256:', '') ?? ''
    execFileSync('tar', ['-xzf', join(directory, 'layout', 'blobs', 'sha256', layer), '-C', root])
    return new Peer(root)
  }

  /** Installs packages into a new root and archives it. */
  async installAndArchive(packages: readonly string[], directory: string): Promise<Run> {
    const root = await emptyDirectory(directory, 'installed')
    const apk = this.#apk(root, ['--initdb', '--no-scripts', '--quiet', '--repository', repository, 'add', ...packages])
    const commands = `set -e; ${apk.map(word => `'${word}'`).join(' ')}; tar -czf '${root}.tar.gz' -C '${root}' .`
    return measure('sh', ['-c', commands])
  }

  /** Makes an empty root that knows of repositories, for {@link simulate}. */
  async initialise(repositories: readonly string[], directory: string): Promise<string> {
    const root = await emptyDirectory(directory, 'initialised')
    measureAll(this.#apk(root, ['--initdb', '--quiet', 'add']))
    await writeFile(join(root, 'etc/apk/repositories'), repositories.map(line => `${line}\n`).join(''))
    return root
  }

  /** Has apk find what packages need in a root. */
  simulate(packages: readonly string[], root: string): Run {
    return measureAll(this.#apk(root, ['--simulate', 'add', ...packages]))
  }

  #apk(root: string, words: readonly string[]): readonly string[] {
    return [
      join(this.#root, 'lib/ld-musl-x86_64.so.1'),
      ...['--library-path', `${join(this.#root, 'lib')}:${join(this.#root, 'usr/lib')}`, join(this.#root, 'sbin/apk')],
      ...['--root', root, '--keys-dir', join(this.#root, 'etc/apk/keys'), '--arch', 'x86_64'],
      ...['--no-network', '--no-cache', ...words],
    ]
  }
}

function measureAll([program = '', ...args]: readonly string[]): Run {
  return measure(program, args)
}

async function emptyDirectory(directory: string, name: string): Promise<string> {
  const path = join(directory, name)
  await rm(path, { recursive: true, force: true })
  await mkdir(path, { recursive: true })
  return path
}
