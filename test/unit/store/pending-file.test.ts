import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { PendingFile } from '../../../src/store/index.js'
import { noise } from '../../support/hostile.js'
import { temporaryDirectory } from '../../support/repository.js'

let directory: string
let path: string
let target: string

beforeEach(async () => {
  directory = await temporaryDirectory()
  path = join(directory, 'temporary')
  target = join(directory, 'folder', 'target')
})

test('a file is not at its target before it is committed, and whole afterwards', async () => {
  const large = noise(600_000)
  await using pending = await PendingFile.create(path)
  await pending.write(Buffer.from('first '))
  await pending.write(large)
  await pending.write(Buffer.from(' last'))
  expect(existsSync(target)).toBe(false)
  await pending.commit(target)
  expect((await readFile(target)).equals(Buffer.concat([Buffer.from('first '), large, Buffer.from(' last')]))).toBe(
    true,
  )
  expect(existsSync(path)).toBe(false)
})

test('a file of nothing is a file', async () => {
  await using pending = await PendingFile.create(path)
  await pending.commit(target)
  expect((await stat(target)).size).toBe(0)
})

test('the length counts every byte, written through or not', async () => {
  await using pending = await PendingFile.create(path)
  const lengths = [pending.length]
  for (const size of [3, 262_144, 0, 5]) {
    await pending.write(Buffer.alloc(size))
    lengths.push(pending.length)
  }
  expect(lengths).toEqual([0, 3, 262_147, 262_147, 262_152])
})

test('what was written can be read at the temporary path once it is flushed', async () => {
  await using pending = await PendingFile.create(path)
  await pending.write(Buffer.from('some'))
  await pending.flush()
  expect(await readFile(path, 'utf8')).toBe('some')
  await pending.write(Buffer.from(' more'))
  await pending.flush()
  await pending.flush()
  expect(await readFile(path, 'utf8')).toBe('some more')
})

test.each([10, 500_000])('a restart after %i bytes forgets them', async size => {
  await using pending = await PendingFile.create(path)
  await pending.write(Buffer.alloc(size, 'x'))
  await pending.restart()
  expect(pending.length).toBe(0)
  await pending.write(Buffer.from('anew'))
  expect(pending.length).toBe(4)
  await pending.commit(target)
  expect(await readFile(target, 'utf8')).toBe('anew')
})

test('a file that is not committed is gone', async () => {
  {
    await using pending = await PendingFile.create(path)
    await pending.write(Buffer.alloc(500_000))
  }
  expect(await readdir(directory)).toEqual([])
})

test('a file that cannot be put into place is gone, and the target is as it was', async () => {
  await mkdir(join(target, 'in the way'), { recursive: true })
  const attempt = async (): Promise<void> => {
    await using pending = await PendingFile.create(path)
    await pending.write(Buffer.from('bytes'))
    await pending.commit(target)
  }
  await expect(attempt()).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/)
  expect(await readdir(directory, { recursive: true })).toEqual(['folder', 'folder/target', 'folder/target/in the way'])
})

test('a committed file takes the place of what was there', async () => {
  await mkdir(join(directory, 'folder'))
  await writeFile(target, 'a longer text from before')
  await using pending = await PendingFile.create(path)
  await pending.write(Buffer.from('new'))
  await pending.commit(target)
  expect(await readFile(target, 'utf8')).toBe('new')
})

test('a temporary file never takes the place of another', async () => {
  await writeFile(path, 'of another process')
  await expect(PendingFile.create(path)).rejects.toThrow('EEXIST')
  expect(await readFile(path, 'utf8')).toBe('of another process')
})

test('files beside one target do not meet', async () => {
  await using one = await PendingFile.beside(target)
  await using two = await PendingFile.beside(target)
  await one.write(Buffer.from('one'))
  await two.write(Buffer.from('two'))
  await one.commit(target)
  await two.commit(target)
  expect(await readFile(target, 'utf8')).toBe('two')
  expect(await readdir(join(directory, 'folder'))).toEqual(['target'])
})
