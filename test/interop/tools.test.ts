import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { alpine, type BuiltImage, image } from '../../src/index.js'
import { run } from '../support/commands.js'
import { treeOfDirectory } from '../support/file-tree.js'
import { release, releaseRepository } from '../support/real-apk.js'
import { suiteDirectory } from '../support/repository.js'
import { describeWithSharedData, sharedData } from '../support/shared-data.js'

describeWithSharedData('other tools read what is written', () => {
  let directory: string
  let base: BuiltImage
  const store = (): string => join(directory, 'store')

  beforeAll(async () => {
    directory = await suiteDirectory()
    base = await image()
      .from(release)
      .arch('x86_64')
      .add('alpine-base')
      .entrypoint('/bin/cat')
      .cmd('/etc/alpine-release')
      .build({ store: store() })
    await base.writeLayout(join(directory, 'layout'), { tag: 'base' })
    await base.writeTarball(join(directory, 'base.tar'), { tag: 'example.org/base:1' })
  })

  test('skopeo copies the layout, and the manifest keeps its digest', () => {
    run('skopeo', [
      'copy',
      '--preserve-digests',
      `oci:${join(directory, 'layout')}:base`,
      `dir:${join(directory, 'copy')}`,
    ])
    expect(run('skopeo', ['manifest-digest', join(directory, 'copy', 'manifest.json')]).trim()).toBe(base.digest)
  })

  test('skopeo reads the archive as OCI and as Docker’s', () => {
    const expected = base.platforms[0]?.layers.length
    for (const transport of ['oci-archive', 'docker-archive']) {
      const seen = JSON.parse(run('skopeo', ['inspect', `${transport}:${join(directory, 'base.tar')}`])) as {
        Layers: string[]
      }
      expect(seen.Layers.length, transport).toBe(expected)
    }
  })

  test('umoci unpacks the same tree from layers of their own, by origin, and from a single one', async () => {
    const trees = []
    for (const layers of [
      { policy: 'packages' },
      { policy: 'packages', budget: 5 },
      { policy: 'origin', budget: 8 },
      { policy: 'single' },
    ] as const) {
      const built = await image()
        .from(release)
        .arch('x86_64')
        .add('alpine-base', 'openssh')
        .layers(layers)
        .build({ store: store() })
      const name = `${layers.policy}-${'budget' in layers ? layers.budget : 0}`
      await built.writeLayout(join(directory, 'layout'), { tag: name })
      run('umoci', ['unpack', '--image', `${join(directory, 'layout')}:${name}`, join(directory, name)])
      trees.push(Object.fromEntries(treeOfDirectory(join(directory, name, 'rootfs'))))
    }
    for (const tree of trees) expect(tree).toEqual(trees[0])
  })

  test('crun runs the bundle that umoci unpacks', () => {
    const bundle = join(directory, 'bundle')
    run('umoci', ['unpack', '--image', `${join(directory, 'layout')}:base`, bundle])
    const file = join(bundle, 'config.json')
    const config = JSON.parse(readFileSync(file, 'utf8')) as { process: object; mounts: { type: string }[] }
    const mounts = config.mounts.filter(({ type }) => type !== 'cgroup')
    writeFileSync(file, JSON.stringify({ ...config, mounts, process: { ...config.process, terminal: false } }))
    // crun refuses hosts that have both versions of control groups, so it is shown none.
    const hidden = 'mount -t tmpfs none /sys/fs/cgroup; exec crun --cgroup-manager=disabled run --bundle "$0" undistro'
    expect(run('unshare', ['--mount', 'sh', '-c', hidden, bundle])).toBe('3.19.1\n')
  })

  test('each package layer is the data that its package signs for', () => {
    const layers = base.platforms[0]?.layers ?? []
    const packageLayers = layers.filter(({ packages }) => packages.length === 1)
    expect(packageLayers.length).toBeGreaterThan(20)
    for (const { digest, packages } of packageLayers) {
      const file = join(releaseRepository, 'x86_64', `${packages[0]?.name}-${packages[0]?.version}.apk`)
      const pkginfo = execFileSync('tar', ['-xzOf', file, '.PKGINFO'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      expect(digest).toBe(`sha256:${/^datahash = (.*)$/m.exec(pkginfo)?.[1]}`)
    }
  })

  test('an aarch64 image has its platform and runs under qemu', async () => {
    const v313 = alpine('3.13', { mirror: sharedData('alpine'), repositories: ['release'] })
    const built = await image().from(v313).arch('aarch64').add('alpine-base').build({ store: store() })
    expect(built.platforms.map(({ platform }) => platform)).toEqual([{ os: 'linux', architecture: 'arm64' }])
    await built.writeLayout(join(directory, 'layout'), { tag: 'arm' })
    mkdirSync(join(directory, 'arm-copy'))
    const seen = JSON.parse(
      run('skopeo', ['inspect', '--config', '--override-arch', 'arm64', `oci:${join(directory, 'layout')}:arm`]),
    ) as { architecture: string; os: string }
    expect([seen.os, seen.architecture]).toEqual(['linux', 'arm64'])
    run('umoci', ['unpack', '--image', `${join(directory, 'layout')}:arm`, join(directory, 'arm')])
    const root = join(directory, 'arm', 'rootfs')
    expect(run('qemu-aarch64-static', ['-L', root, join(root, 'bin/busybox'), 'uname', '-m'])).toBe('aarch64\n')
  })
})
