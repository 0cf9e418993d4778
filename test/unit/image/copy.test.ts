import { execFileSync } from 'node:child_process'
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { type ImageBuilder, image } from '../../../src/index.js'
import { Store } from '../../../src/store/index.js'
import { failure } from '../../support/failures.js'
import { type AppliedTree, applyLayers } from '../../support/layer-applier.js'
import { temporaryDirectory, testKey, writeRepository } from '../../support/repository.js'

let directory: string
let here: string
let empty: ImageBuilder

beforeEach(async () => {
  directory = await temporaryDirectory()
  here = join(directory, 'here')
  await writeRepository(join(directory, 'main'), [{ name: 'a', files: { 'srv/a': '' } }])
  empty = image()
    .repository(join(directory, 'main'), { keys: [testKey().trusted] })
    .arch('x86_64')
    .add('a')
  await mkdir(join(here, 'bin'), { recursive: true })
  await writeFile(join(here, 'config'), 'config')
  await writeFile(join(here, 'bin/run'), 'run')
  await chmod(join(here, 'bin/run'), 0o755)
  await symlink('bin/run', join(here, 'link'))
})

async function treeOf(builder: ImageBuilder): Promise<AppliedTree> {
  const store = await Store.open(join(directory, 'store'))
  const layers = (await builder.build({ store })).platforms[0]?.layers ?? []
  return applyLayers(
    store,
    layers.map(({ digest }) => digest),
  )
}

/** What lies at and below a path, in short: type, mode and owner. */
async function below(builder: ImageBuilder, start: string): Promise<Record<string, string>> {
  const found = [...(await treeOf(builder))].filter(([path]) => path === start || path.startsWith(`${start}/`))
  return Object.fromEntries(found.map(([path, line]) => [path, line.split(' ').slice(0, 3).join(' ')]))
}

describe('a copied folder', () => {
  const copied = {
    app: 'directory 755 0:0',
    'app/bin': 'directory 755 0:0',
    'app/bin/run': 'file 755 0:0',
    'app/config': 'file 644 0:0',
    'app/link': 'symlink 777 0:0',
  }

  test('is root’s, with all that is in it', async () => {
    expect(await below(empty.copy(here, '/app'), 'app')).toEqual(copied)
  })

  test('has its contents and link targets', async () => {
    const tree = await treeOf(
      empty.copy(here, '/app').file('/same', 'config').paths({ type: 'symlink', path: '/l', target: 'bin/run' }),
    )
    const contentOf = (path: string): string | undefined => tree.get(path)?.split(' ')[4]
    expect(contentOf('app/config')).toBe(contentOf('same'))
    expect(contentOf('app/link')).toBe(contentOf('l'))
  })

  test.each([
    [0o600, 0o700, 0o700],
    [0o666, 0o777, 0o777],
    [0o444, 0o500, 0o2750],
    [0o640, 0o4711, 0o1777],
  ])('has the same modes whatever they are here: %o, %o and %o', async (file, program, folder) => {
    await chmod(join(here, 'config'), file)
    await chmod(join(here, 'bin/run'), program)
    await chmod(join(here, 'bin'), folder)
    expect(await below(empty.copy(here, '/app'), 'app')).toEqual(copied)
  })

  test.each(['000', '022', '077'])('is the same under the umask %s', async umask => {
    const fresh = join(directory, 'fresh')
    const script =
      'umask "$1"; mkdir -p "$2/bin" && echo config > "$2/config" && echo run > "$2/bin/run" && chmod u+x "$2/bin/run" && ln -s bin/run "$2/link"'
    execFileSync('sh', ['-c', script, 'sh', umask, fresh])
    expect(await below(empty.copy(fresh, '/app'), 'app')).toEqual(copied)
  })

  test('may belong to others, and have files of one mode', async () => {
    expect(await below(empty.copy(here, '/app', { uid: 5, gid: 6, mode: 0o640 }), 'app')).toEqual({
      app: 'directory 755 5:6',
      'app/bin': 'directory 755 5:6',
      'app/bin/run': 'file 640 5:6',
      'app/config': 'file 640 5:6',
      'app/link': 'symlink 777 5:6',
    })
  })

  test('goes into a folder that is there', async () => {
    expect(await below(empty.copy(here, '/srv'), 'srv')).toMatchObject({
      'srv/a': 'file 644 0:0',
      'srv/config': 'file 644 0:0',
    })
  })

  test('may be the root of the image', async () => {
    expect(await treeOf(empty.copy(here, '/', { uid: 5 }))).toEqual(
      await treeOf(
        empty
          .copy(join(here, 'bin'), '/bin', { uid: 5 })
          .copy(join(here, 'config'), '/config', { uid: 5 })
          .copy(join(here, 'link'), '/link', { uid: 5 }),
      ),
    )
  })
})

describe('a file of this machine', () => {
  test('is executable where it is here, unless a mode is given', async () => {
    const builder = empty
      .file('/one', { file: join(here, 'config') })
      .file('/two', { file: join(here, 'bin/run') })
      .file('/three', { file: join(here, 'bin/run') }, { mode: 0o400 })
    expect({
      ...(await below(builder, 'one')),
      ...(await below(builder, 'two')),
      ...(await below(builder, 'three')),
    }).toEqual({
      one: 'file 644 0:0',
      two: 'file 755 0:0',
      three: 'file 400 0:0',
    })
  })

  test('may be named by a link, and is the file behind that', async () => {
    await rm(join(here, 'link'))
    await symlink('config', join(here, 'link'))
    expect(await below(empty.file('/one', { file: join(here, 'link') }), 'one')).toEqual({ one: 'file 644 0:0' })
  })
})

describe('what is not copied', () => {
  test.each([
    ['copy', (file: string) => empty.copy(file, '/x')],
    ['file', (file: string) => empty.file('/x', { file })],
  ])('is nothing, by %s', async (_, declare) => {
    const file = join(here, 'absent')
    await expect(treeOf(declare(file))).rejects.toThrow(failure('UNDISTRO_FETCH_NOT_FOUND', { place: { file } }))
    const below = join(here, 'config', 'below')
    await expect(treeOf(declare(below))).rejects.toThrow(
      failure('UNDISTRO_FETCH_NOT_FOUND', { place: { file: below } }),
    )
  })

  test('is a pipe', async () => {
    const file = join(here, 'pipe')
    execFileSync('mkfifo', [file])
    await expect(treeOf(empty.copy(here, '/x'))).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_PATH', { place: { file, path: '/x/pipe' } }),
    )
  })

  test('is a folder as a file', async () => {
    await expect(treeOf(empty.file('/x', { file: here }))).rejects.toThrow(
      failure('UNDISTRO_CONFLICT_PATH', { place: { file: here } }),
    )
  })

  test('is a file over the root', async () => {
    await expect(treeOf(empty.copy(join(here, 'config'), '/'))).rejects.toThrow(failure('UNDISTRO_CONFLICT_TYPE'))
  })
})
