import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { extract, type Header, pack } from 'tar-stream'
import { expect, test } from 'vitest'
import {
  contentPadding,
  type Entry,
  type EntryAttributes,
  endOfArchive,
  TarReader,
  tarHeader,
} from '../../src/archive/index.js'

/** An entry with its content, which only a regular file has. */
interface Item {
  readonly entry: Entry
  readonly content: Buffer
}

const component = fc
  .oneof(
    { weight: 3, arbitrary: fc.string({ unit: fc.constantFrom(...'abcxyz019-+_. '), minLength: 1, maxLength: 12 }) },
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }) },
    { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom('n', 'ü', '漢'), minLength: 60, maxLength: 140 }) },
  )
  .filter(text => !/[/\p{Cc}]/u.test(text) && text !== '.' && text !== '..')
const path = fc.array(component, { minLength: 1, maxLength: 6 }).map(parts => parts.join('/'))

const numberOrLarge = (most: number): fc.Arbitrary<number> =>
  fc.oneof(fc.nat({ max: 70_000 }), fc.nat({ max: most }), fc.constantFrom(8 ** 7 - 1, 8 ** 7, most))
const accountName = fc.oneof(
  fc.constant(''),
  fc.constantFrom('root', 'a'.repeat(31), 'a'.repeat(32), 'jörg', '漢'.repeat(20)),
)

const attributes: fc.Arbitrary<Required<Omit<EntryAttributes, 'path' | 'xattrs'>>> = fc.record({
  mode: fc.nat({ max: 0o7777 }),
  uid: numberOrLarge(2 ** 32 - 1),
  gid: numberOrLarge(Number.MAX_SAFE_INTEGER),
  uname: accountName,
  gname: accountName,
  mtime: fc.oneof(fc.nat(), fc.integer({ min: -(2 ** 40), max: 2 ** 50 }), fc.constantFrom(8 ** 11 - 1, 8 ** 11)),
})

const xattrs = fc.option(
  fc.dictionary(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }).filter(name => !name.includes('=')),
    fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes).toString('base64')),
    { minKeys: 1, maxKeys: 4, noNullPrototype: true },
  ),
  { nil: undefined },
)

const number = fc.nat({ max: 2 ** 20 })
const content = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(511, 512, 513, 5000).map(length => new Uint8Array(length).fill(7)),
)

const item: fc.Arbitrary<Item> = fc
  .record({
    path,
    attributes,
    xattrs,
    type: fc.constantFrom(
      'file',
      'file',
      'directory',
      'symlink',
      'hardlink',
      'character-device',
      'block-device',
      'fifo',
    ),
    target: path,
    up: fc.constantFrom('', '/', '../'),
    major: number,
    minor: number,
    content,
  })
  .map(({ path, attributes, xattrs, type, target, up, major, minor, content }) => {
    const common = { path, ...attributes, ...(xattrs && { xattrs }) }
    if (type === 'file') return { entry: { ...common, type, size: content.length }, content: Buffer.from(content) }
    const none = Buffer.alloc(0)
    if (type === 'directory') return { entry: { ...common, type }, content: none }
    if (type === 'symlink') return { entry: { ...common, type, target: up + target }, content: none }
    if (type === 'hardlink') return { entry: { ...common, type, target }, content: none }
    return { entry: { ...common, type, major, minor }, content: none }
  })

const items = fc.array(item, { maxLength: 8 })
const runs = { numRuns: 400 }

test('what our writer writes, our reader reads, to the last attribute and byte', () => {
  fc.assert(
    fc.property(items, items => {
      expect(read([written(items)])).toEqual(items)
    }),
    runs,
  )
})

test('however an archive is cut into chunks, it reads the same', () => {
  fc.assert(
    fc.property(items, fc.array(fc.nat({ max: 6000 }), { maxLength: 30 }), (items, cuts) => {
      const tar = written(items)
      const places = [0, ...cuts.filter(cut => cut < tar.length).sort((a, b) => a - b), tar.length]
      const chunks = places.slice(1).map((end, index) => tar.subarray(places[index], end))
      expect(read(chunks)).toEqual(items)
    }),
    runs,
  )
})

test('an archive that is broken is refused in the same way, however it is cut into chunks', () => {
  fc.assert(
    fc.property(
      items,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.integer({ min: 1, max: 700 }),
      (items, at, bits, size) => {
        const tar = written(items)
        const index = at % tar.length
        tar.writeUInt8(tar.readUInt8(index) ^ bits, index)
        const chunks = Array.from({ length: Math.ceil(tar.length / size) }, (_, n) =>
          tar.subarray(n * size, (n + 1) * size),
        )
        expect(outcome(() => read(chunks))).toEqual(outcome(() => read([tar])))
      },
    ),
    runs,
  )
})

test('what our writer writes, tar-stream reads', async () => {
  await fc.assert(
    fc.asyncProperty(items, async items => {
      const found = await readByTarStream(written(items))
      expect(found).toEqual(items.map(asTarStreamSees))
    }),
    runs,
  )
})

test('what tar-stream writes, our reader reads', async () => {
  await fc.assert(
    fc.asyncProperty(items, async items => {
      const sayable = items.map(asTarStreamSays)
      expect(read([await writtenByTarStream(sayable)])).toEqual(sayable)
    }),
    runs,
  )
})

function written(items: readonly Item[]): Buffer {
  const records = items.flatMap(({ entry, content }) => [tarHeader(entry), content, contentPadding(content.length)])
  return Buffer.concat([...records, endOfArchive])
}

function read(chunks: readonly Uint8Array[]): readonly Item[] {
  const found: { entry: Entry; content: Buffer }[] = []
  const reader = new TarReader({
    entry(entry) {
      const item = { entry, content: Buffer.alloc(0) }
      found.push(item)
      const parts: Uint8Array[] = []
      return {
        content: chunk => void parts.push(chunk.slice()),
        end: () => {
          item.content = Buffer.concat(parts)
        },
      }
    },
  })
  for (const chunk of chunks) reader.push(chunk)
  reader.end()
  return found
}

function outcome(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error instanceof Error ? error.message : error
  }
}

/** An entry in the words of tar-stream, as far as it can say what ours says. */
interface TarStreamItem {
  readonly header: Pick<Header, 'name' | 'type' | 'mode' | 'linkname'> &
    Readonly<Record<'uid' | 'gid' | 'mtime', number>>
  readonly xattrs: readonly string[]
  readonly content: Buffer
}

function asTarStreamSees({ entry, content }: Item): TarStreamItem {
  const { path, type, mode, uid, gid, mtime, xattrs = {} } = entry
  return {
    header: {
      name: type === 'directory' ? `${path}/` : path,
      type: type === 'hardlink' ? 'link' : type,
      mode,
      linkname: 'target' in entry ? entry.target : '',
      uid,
      gid,
      mtime,
    },
    xattrs: Object.keys(xattrs).sort(),
    content,
  }
}

async function readByTarStream(tar: Buffer): Promise<readonly TarStreamItem[]> {
  const found: TarStreamItem[] = []
  for await (const entry of Readable.from([tar]).pipe(extract())) {
    const { name, type, mode, linkname, uid, gid, mtime, pax } = entry.header
    const content = await buffer(entry)
    const records = new Map(Object.entries(pax ?? {}))
    // tar-stream leaves these records to its user.
    const whole = (key: string, value: number): number => Number(records.get(key) ?? value)
    found.push({
      header: {
        name,
        type,
        mode,
        linkname: linkname ?? '',
        uid: whole('uid', uid),
        gid: whole('gid', gid),
        mtime: whole('mtime', mtime.getTime() / 1000),
      },
      xattrs: [...records.keys()]
        .filter(key => key.startsWith('SCHILY.xattr.'))
        .map(key => key.slice('SCHILY.xattr.'.length))
        .sort(),
      content,
    })
  }
  return found
}

/** An entry with all taken out that tar-stream cannot write: large numbers, xattrs that are no text, long account names. */
function asTarStreamSays({ entry, content }: Item): Item {
  const { xattrs: _, ...rest } = entry
  const small = {
    mode: entry.mode || 1,
    uid: entry.uid % 8 ** 6,
    gid: entry.gid % 8 ** 6,
    mtime: Math.abs(entry.mtime) % 2 ** 31,
    uname: 'one',
    gname: 'two',
  }
  return { entry: { ...rest, ...small, ...('major' in entry && { major: entry.major % 8 ** 6, minor: 1 }) }, content }
}

async function writtenByTarStream(items: readonly Item[]): Promise<Buffer> {
  const archive = pack()
  for (const { entry, content } of items) {
    const { path, type, mode, uid, gid, uname = '', gname = '', mtime } = entry
    archive.entry(
      {
        name: path,
        type: type === 'hardlink' ? 'link' : type,
        mode,
        uid,
        gid,
        uname,
        gname,
        mtime: new Date(mtime * 1000),
        ...('target' in entry && { linkname: entry.target }),
        ...('major' in entry && { devmajor: entry.major, devminor: entry.minor }),
        size: content.length,
      },
      content,
    )
  }
  archive.finalize()
  return buffer(archive)
}
