import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { alpine, image } from '../../src/index.js'
import { run } from './commands.js'
import { sharedData } from './shared-data.js'

/** The release repository: a real, complete one, with all of its packages. */
export const releaseRepository = sharedData('alpine', 'v3.19', 'release')

/** The preset for {@link releaseRepository}. */
export const release = alpine('3.19', { mirror: sharedData('alpine'), repositories: ['release'] })

/** The real apk 2.14, from its own package, in a root that this library assembled. */
export class RealApk {
  readonly #root: string
  /** Public keys of the repository. */
  readonly keys: string

  private constructor(root: string) {
    this.#root = root
    this.keys = join(root, 'etc/apk/keys')
  }

  /** Builds and unpacks the root below a folder. */
  static async assemble(directory: string): Promise<RealApk> {
    const built = await image()
      .from(release)
      .arch('x86_64')
      .add('apk-tools', 'alpine-keys')
      .build({ store: join(directory, 'store') })
    await built.writeLayout(join(directory, 'layout'), { tag: 'apk' })
    run('umoci', ['unpack', '--image', `${join(directory, 'layout')}:apk`, join(directory, 'bundle')])
    return new RealApk(join(directory, 'bundle', 'rootfs'))
  }

  /** Runs apk, which has to succeed, and returns what it printed. */
  run(...args: readonly string[]): string {
    const { status, stdout, stderr } = this.#spawn(args)
    if (status === 0) return stdout
    throw new Error(`apk ${args.join(' ')} exited with ${status}:\n${stdout}\n${stderr}`)
  }

  /** Installs packages of a repository, by default the release, into a new root, without scripts. */
  install(
    root: string,
    packages: readonly string[],
    from: { repository: string; keys: string } = { repository: releaseRepository, keys: this.keys },
  ): void {
    rmSync(root, { recursive: true, force: true })
    mkdirSync(root, { recursive: true })
    this.run(...rootArguments(root, from), '--no-scripts', 'add', ...packages)
  }

  /** What apk would install of the release into a root, in order; nothing when it refuses. */
  simulate(root: string, packages: readonly string[]): readonly string[] {
    const from = { repository: releaseRepository, keys: this.keys }
    const { stdout } = this.#spawn([...rootArguments(root, from), '--simulate', 'add', ...packages])
    return [...stdout.matchAll(/\) Installing (\S+) \((\S+)\)/g)].map(([, name, version]) => `${name}-${version}`)
  }

  /**
   * What apk would change in a root that has its repositories in `etc/apk/repositories`, line by line as `changeLine`
   * writes it; `undefined` when it refuses.
   */
  changes(root: string, command: readonly string[]): readonly string[] | undefined {
    const [name = '', ...args] = command
    const options = ['--root', root, '--arch', 'x86_64', '--no-network', '--no-cache', '--keys-dir', this.keys]
    // It would upgrade itself first, and says that a simulation of that is not reliable.
    const only = name === 'upgrade' ? ['--no-self-upgrade'] : []
    const { status, signal, stdout, stderr } = this.#spawn([...options, '--simulate', name, ...only, ...args])
    if (status === 0) return changesIn(stdout)
    if (stderr.includes('unable to select packages')) return undefined
    throw new Error(`apk ${command.join(' ')} ended with ${status ?? signal}:\n${stdout}\n${stderr}`)
  }

  #spawn(args: readonly string[]): { status: number | null; signal: string | null; stdout: string; stderr: string } {
    const library = [join(this.#root, 'lib'), join(this.#root, 'usr/lib')].join(':')
    const loader = join(this.#root, 'lib/ld-musl-x86_64.so.1')
    return spawnSync(loader, ['--library-path', library, join(this.#root, 'sbin/apk'), ...args], {
      encoding: 'utf8',
      // Whatever it is given, it must not hold up the tests for ever.
      timeout: 30_000,
    })
  }
}

/** The changes that apk prints. What it skips, because no repository has it, is none. */
function changesIn(output: string): readonly string[] {
  return [...output.matchAll(/^\( *\d+\/\d+\) (\w+)(?: pinning)? (\S+) \((\S+)(?: -> (\S+))?\)$/gm)].map(
    ([, verb = '', name, ...versions]) => {
      const kind = verb === 'Updating' ? 'repinning' : verb.toLowerCase()
      return [kind, name, ...versions.filter(version => version !== undefined)].join(' ')
    },
  )
}

function rootArguments(root: string, from: { repository: string; keys: string }): readonly string[] {
  return [
    ...['--root', root, '--initdb', '--arch', 'x86_64', '--no-network', '--no-cache'],
    ...['--keys-dir', from.keys, '--repository', from.repository],
  ]
}
