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

  /** Runs apk and returns what it printed. */
  run(...args: readonly string[]): string {
    const library = [join(this.#root, 'lib'), join(this.#root, 'usr/lib')].join(':')
    const loader = join(this.#root, 'lib/ld-musl-x86_64.so.1')
    return run(loader, ['--library-path', library, join(this.#root, 'sbin/apk'), ...args])
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

  /** The order in which apk would install packages of the release. */
  installOrder(packages: readonly string[], root: string): readonly string[] {
    this.install(root, [])
    const printed = this.run(
      ...rootArguments(root, { repository: releaseRepository, keys: this.keys }),
      '--simulate',
      'add',
      ...packages,
    )
    return [...printed.matchAll(/\) Installing (\S+) \((\S+)\)/g)].map(([, name, version]) => `${name}-${version}`)
  }
}

function rootArguments(root: string, from: { repository: string; keys: string }): readonly string[] {
  return [
    ...['--root', root, '--initdb', '--arch', 'x86_64', '--no-network', '--no-cache'],
    ...['--keys-dir', from.keys, '--repository', from.repository],
  ]
}
