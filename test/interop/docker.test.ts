import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type BuiltImage, image } from '../../src/index.js'
import { docker } from '../support/docker.js'
import { release, releaseRepository } from '../support/real-apk.js'
import { suiteDirectory, testFile, testKey, writeRepository } from '../support/repository.js'
import { describeWithSharedData } from '../support/shared-data.js'

const inContainer = (tag: string, ...command: string[]): string =>
  docker('run', '--rm', '--network=none', tag, ...command)

describeWithSharedData('Docker runs what is built', () => {
  let directory: string
  let base: BuiltImage
  const store = (): string => join(directory, 'store')

  beforeAll(async () => {
    directory = await suiteDirectory()
    base = await image().from(release).arch('x86_64').add('alpine-base').build({ store: store() })
    expect(await base.load({ tag: 'undistro/base:test' })).toBe('Loaded image: undistro/base:test')
  })

  test('a command of the image', () => {
    expect(inContainer('undistro/base:test', '/bin/cat', '/etc/alpine-release')).toBe('3.19.1\n')
  })

  test('an archive file loads too', async () => {
    const file = join(directory, 'base.tar')
    await base.writeTarball(file, { tag: 'undistro/file' })
    expect(docker('load', '--quiet', '--input', file)).toBe('Loaded image: undistro/file:latest\n')
    expect(docker('inspect', '--format', '{{.Id}}', 'undistro/file')).toBe(`${base.platforms[0]?.config.digest}\n`)
  })

  test('busybox answers by its links', () => {
    expect(inContainer('undistro/base:test', 'sh', '-c', "echo a b | awk '{ print $2 }'")).toBe('b\n')
  })

  test('apk in the container agrees with its database and with the packages', async () => {
    const expected = base.lock.packages.map(({ name, version }) => `${name}-${version}`).sort()
    expect(inContainer('undistro/base:test', 'apk', 'info', '-v').trim().split('\n').sort()).toEqual(expected)
    expect(inContainer('undistro/base:test', 'apk', 'audit', '--system')).toBe('')
    const packages = base.lock.packages.map(({ name, version }) => `/packages/x86_64/${name}-${version}.apk`)
    const verified = docker(
      'run',
      '--rm',
      '--network=none',
      '--volume',
      `${releaseRepository}:/packages:ro`,
      'undistro/base:test',
      'apk',
      'verify',
      ...packages,
    )
    expect(
      verified
        .trim()
        .split('\n')
        .map(line => line.replace(/^.*: /, '')),
    ).toEqual(packages.map(() => '0 - OK'))
  })

  describe('users', () => {
    const as = async (tag: string, user: string | number): Promise<string> => {
      const built = await image().from(release).arch('x86_64').add('alpine-base').user(user).build({ store: store() })
      await built.load({ tag })
      return inContainer(tag, 'id').trim()
    }

    test('created by name, with a home', async () => {
      expect(await as('undistro/user:test', 'app')).toBe('uid=1000(app) gid=1000(app) groups=1000(app)')
      expect(inContainer('undistro/user:test', 'sh', '-c', 'touch ~/file && stat -c "%a %U" ~ && whoami')).toBe(
        '700 app\napp\n',
      )
    })

    test('of the distribution, with its groups', async () => {
      expect(await as('undistro/user:test', 'nobody')).toBe('uid=65534(nobody) gid=65534(nobody) groups=65534(nobody)')
    })

    test('a bare number', async () => {
      expect(await as('undistro/user:test', '4321:99')).toBe('uid=4321 gid=99 groups=99')
    })
  })

  test('an image of more than 127 packages loads and runs', async () => {
    const names = Array.from({ length: 140 }, (_, index) => `filler-${String(index).padStart(3, '0')}`)
    const repository = await writeRepository(
      join(directory, 'fillers'),
      names.map(name => ({ name, entries: [testFile(`usr/share/filler/${name}`, name)] })),
    )
    const built = await image()
      .from(release)
      .repository(repository.directory, { keys: [testKey().trusted] })
      .arch('x86_64')
      .add('alpine-base', names)
      .build({ store: store() })
    expect(built.lock.packages.length).toBeGreaterThan(127)
    await built.load({ tag: 'undistro/many:test' })
    expect(inContainer('undistro/many:test', 'sh', '-c', 'cat /usr/share/filler/* | wc -c')).toBe(
      `${140 * 'filler-000'.length}\n`,
    )
  })
})
